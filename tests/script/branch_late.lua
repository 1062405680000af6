local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.branch { scenario = base, at = "2050-01-01", arms = { guarded } }
--                                        ^^^ at = '2050-01-01' must lie after 2010-01-01, when every run begins, and not after 2014-12-31, when this one ends
