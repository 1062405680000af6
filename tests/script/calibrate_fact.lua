local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.calibrate { case = "toy", parameters = { "smuggling.markup" }, facts = { { measure = "deaths" } } }
--                                                                       ^^^ fact 'deaths 2010-2014' needs target, the value observed, and sd, how far the observation may be off (persons)
