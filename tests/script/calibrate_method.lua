local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.calibrate { case = "toy", parameters = { "smuggling.markup" }, facts = { { measure = "deaths", target = 1, sd = 1 } }, method = "abc", waves = 3 }
--                                                                                                                                               ^^^ 'waves' belongs to method 'history_matching', not to 'abc'
