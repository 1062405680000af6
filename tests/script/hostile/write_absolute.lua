-- expect: error (a figure somewhere else)
local t = require "tributary"
local r = t.compare { arms = { t.scenario { case = "toy" } }, runs = 1 }
r:plot { figure = "fan", measure = "arrivals", file = "/tmp/owned.png" }
