-- expect: error (the store itself)
local t = require "tributary"
local r = t.compare { arms = { t.scenario { case = "toy" } }, runs = 1 }
r:csv "results.sqlite"
