local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
local a = tributary.sensitivity { arms = { base, guarded }, points = 4, measures = { "deaths" }, vary = { "smuggling.markup" } }
a:plot { measure = "arrivals", file = "x.png" }
--                  ^^^ the analysis is not of 'arrivals'; it has the measures that it was asked for
