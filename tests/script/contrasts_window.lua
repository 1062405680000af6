local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.compare { arms = { base, guarded } }:contrasts("deaths", "2010-06")
--                                             ^^^ write result:contrasts(measures, { from = …, to = … }), not a string as the window
