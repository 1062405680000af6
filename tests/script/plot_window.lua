local tributary = require "tributary"
local base = tributary.scenario { name = "base", case = "toy" }
local result = tributary.compare { arms = { base }, runs = 1 }
result:plot { figure = "fan", measure = "deaths", from = "2031-01-01", file = "x.png" }
--                      ^^^ the window of the figure 'fan' holds no simulated day; the runs cover 
