-- expect: error (a figure above the output folder)
local t = require "tributary"
local r = t.compare { arms = { t.scenario { case = "toy" } }, runs = 1 }
r:csv "../owned.csv"
