-- expect: error (too many arms)
local t = require "tributary"
local arms = {}
for i = 1, 300 do arms[i] = t.scenario { case = "toy", name = "arm " .. i } end
t.compare { arms = arms, runs = 1 }
