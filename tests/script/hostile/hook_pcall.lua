-- expect: time (a hook that catches its stop)
local t = require "tributary"
return t.scenario { case = "toy", on_week = function() while true do pcall(function() while true do end end) end end }
