-- expect: error (changed after it was checked)
local t = require "tributary"
local base = t.scenario { case = "toy" }
local arm = base:with { levers = { t.levers.livelihoods { jobs = 5 } } }
arm.levers[1].jobs = 0 / 0
t.compare { arms = { arm }, runs = 1 }
