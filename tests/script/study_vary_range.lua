local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sweep { arms = { base, guarded }, vary = { ["smuggling.markup"] = tributary.between(0.1, 50) } }
--                                                     ^^^ 'smuggling.markup' is varied from 0.1 to 50; it must lie from 0.02 to 3 (share of cost)
