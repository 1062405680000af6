-- expect: time (a hook that never returns)
local t = require "tributary"
return t.scenario { case = "toy", on_week = function() while true do end end }
