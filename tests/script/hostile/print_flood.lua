-- expect: ok (a flood of lines)
local t = require "tributary"
for i = 1, 100000 do print(i) end
return t.scenario { case = "toy" }
