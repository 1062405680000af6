local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.calibrate { case = "toy", parameters = { "smuggling.markup" } }
-- @ tributary.calibrate needs its facts: a list of 1 to 64 of { measure = "arrivals", from = …, to = …, target = …, sd = … }
