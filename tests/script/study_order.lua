local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sweep { arms = { base }, vary = { ["smuggling.markup"] = tributary.between(0.5, 0.1) } }
--                                            ^^^ 'smuggling.markup' goes from 0.5 to 0.1; the low end must lie below the high end.
