local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.branch { scenario = base, at = "2011-01-01", arms = { base:with { name = "x", parameters = { ["smuggling.markup"] = 0.2 } } } }
--                                                     ^^^ arm 'x' can't leave the scenario on that day: can't branch: parameter smuggling.markup is 0.2 in the arm and 0.7 in the trunk
