local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
print(tributary.compare { arms = { base, guarded } }:contrasts("deaths")[1])
-- @ an analysis has fields and methods with names, not a number; analysis:rows() is the list of what was found
