local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.branch { scenario = base, at = "2011-01-01", arms = { base:with { name = "x", on_year = function(world) end } } }
--                                                     ^^^ arm 'x' has other hooks or rules than the scenario, which could have acted before 2011-01-01: branching needs the same
