local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sweep { arms = { base }, vary = { "smuggling.markup" } }:plot { figure = "heatmap", measure = "deaths", file = "x.png" }
--                                                                                  ^^^ a heatmap needs two factors that vary; this study has one
