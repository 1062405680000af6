-- expect: time (scenarios without end)
local t = require "tributary"
while true do local s = t.scenario { case = "toy" } end
