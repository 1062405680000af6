local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.calibrate { scenario = guarded, case = "toy", parameters = { "smuggling.markup" }, facts = { { measure = "deaths", target = 5, sd = 3 } } }
--                                        ^^^ the scenario has its own case; leave 'case' out
