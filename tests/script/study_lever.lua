local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sweep { arms = { base, guarded }, vary = { ["lever.livelihoods.jobs"] = tributary.between(100, 500) } }
--                                                     ^^^ 'lever.livelihoods.jobs' varies a lever that no arm uses
