local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sweep { arms = { base, guarded }, vary = { ["lever.interdiction_land.intensty"] = tributary.between(0, 1) } }
--                                                     ^^^ 'lever.interdiction_land.intensty' is no parameter and no lever.NAME.FIELD; did you mean 'lever.interdiction_land.intensity'?
