local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sweep { arms = { base }, vary = { ["smuggling.markup"] = tributary.between(0.1) } }
--                                                                           ^^^ write tributary.between(low, high), or tributary.between() for the bounds of the registry; found 1 number
