-- expect: error (a full disk)
local t = require "tributary"
local result = t.compare { arms = { t.scenario { case = "toy", scale = 100 } }, runs = 1 }
for i = 1, 1000000 do result:csv("f" .. i .. ".csv") end
