local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
local range = tributary.values { 0.3 }; range[2] = 0.4
-- @ a range is read-only; make another, as in tributary.between(low, high)
