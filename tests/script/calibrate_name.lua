local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.calibrate { case = "toy", parameters = { "smuggling.markup" }, facts = { { name = ("é"):rep(48), measure = "deaths", target = 5, sd = 3 } } }
--                                                                                   ^^^ the name of facts[1] has 96 bytes; it may have 95 at most
