local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sweep { arms = { base, guarded }, vary = { ["smuggling.markup"] = 0.5 } }
--                                                     ^^^ 'smuggling.markup' must vary over a range, as in tributary.between(low, high) or tributary.values { … }, not a number
