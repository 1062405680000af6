local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sensitivity { arms = { base }, vary = { "smuggling.markup" } }
--        ^^^ tributary.sensitivity needs its measures, as in measures = { "illicit_profit", "conflict_risk" }
