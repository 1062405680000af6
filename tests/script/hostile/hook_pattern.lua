-- expect: time (a hook stuck in C)
local t = require "tributary"
return t.scenario { case = "toy", on_week = function() string.rep("", math.maxinteger) end }
