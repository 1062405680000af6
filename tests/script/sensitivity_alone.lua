local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sensitivity { arms = { base }, measure = "deaths", difference_from = "base", vary = { "smuggling.markup" } }
--                                                           ^^^ 'base' is the only arm, and can't differ from itself
