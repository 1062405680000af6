-- expect: error (a hook that keeps a coroutine)
local t = require "tributary"
local co = coroutine.create(function() while true do coroutine.yield() end end)
return t.scenario { case = "toy", on_week = function() coroutine.resume(co) end }
