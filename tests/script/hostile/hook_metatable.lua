-- expect: error (a hook that takes the guard away)
local t = require "tributary"
return t.scenario { case = "toy", on_week = function(world) getmetatable(world).__newindex = nil end }
