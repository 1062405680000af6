-- expect: error (a hidden file)
local t = require "tributary"
local r = t.compare { arms = { t.scenario { case = "toy" } }, runs = 1 }
r:csv ".profile.csv"
