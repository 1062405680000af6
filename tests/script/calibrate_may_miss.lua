local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.calibrate { case = "toy", method = "abc", may_miss = 1, parameters = { "smuggling.markup" }, facts = { { measure = "deaths", target = 5, sd = 3 } } }
--                                                  ^^^ 'may_miss' belongs to method 'history_matching', not to 'abc'
