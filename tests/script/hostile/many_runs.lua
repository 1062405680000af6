-- expect: error (too many runs)
local t = require "tributary"
t.compare { arms = { t.scenario { case = "toy" } }, runs = 1000001 }
