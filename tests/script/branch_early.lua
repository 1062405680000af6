local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.branch { scenario = base, at = "2012-01-01", arms = { guarded } }
--                                                     ^^^ arm 'guarded' can't leave the scenario on that day: can't branch on 2012-01-01: lever interdiction_land of the arm acts from 2010-01-01; before the branch both must have the same
