-- expect: error (a file read inside a run is no part of what the run is known by)
local t = require "tributary"
local data = t.data
t.compare { arms = { t.scenario { case = "toy", on_week = function() data "x.csv" end } }, runs = 1 }
