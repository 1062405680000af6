local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.discover { arms = { base, guarded }, measure = "deaths", below = 0, points = 19, vary = { "smuggling.markup" } }
--        ^^^ tributary.discover needs a study of 20 points or more; this one has 19
