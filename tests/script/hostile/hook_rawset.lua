-- expect: error (a hook that goes round the guard)
local t = require "tributary"
return t.scenario { case = "toy", on_week = function(world) rawset(world, "week", 7) end }
