local tributary = require "tributary"
local base = tributary.scenario { name = "base", case = "toy" }
tributary.compare { arms = { base } }:plot { figure = "sobol", measure = "deaths", file = "x.png" }
--                                                     ^^^ the figure 'sobol' shows an analysis: draw it from what tributary.sensitivity gave, as in analysis:plot { file = … }
