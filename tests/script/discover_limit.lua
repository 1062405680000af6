local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.discover { arms = { base, guarded }, measure = "deaths", vary = { "smuggling.markup" } }
--        ^^^ tributary.discover needs what is of interest: above or below a value of deaths, as in below = 0
