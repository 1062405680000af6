local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sensitivity { arms = { base }, method = "sobool", measures = { "deaths" }, vary = { "smuggling.markup" } }
--                                                 ^^^ no method of sensitivity 'sobool'
