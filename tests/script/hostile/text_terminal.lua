-- expect: error (a title that would clear the terminal)
local t = require "tributary"
local result = t.compare { arms = { t.scenario { case = "toy" } }, runs = 1 }
result:plot { figure = "fan", measure = "arrivals", file = "x.png", title = "\27[2J" }
