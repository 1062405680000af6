local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.regret { arms = { base, guarded }, design = "saltelli", points = 4, measures = { "deaths" }, vary = { "smuggling.markup" } }
--        ^^^ the points of a 'saltelli' design are no sample of worlds; take a sweep with design = "sobol", "latin", "grid" or "list"
