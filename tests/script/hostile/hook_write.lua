-- expect: error (a hook that writes to the state)
local t = require "tributary"
return t.scenario { case = "toy", on_week = function(world) world.week = 7 end }
