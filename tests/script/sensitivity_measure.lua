local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sensitivity { arms = { base }, measures = { "deathes" }, vary = { "smuggling.markup" } }
--                                                     ^^^ no measure 'deathes'
