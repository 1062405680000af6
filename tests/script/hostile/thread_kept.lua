-- expect: ok (the thread that hooks run in, closed from outside)
local t = require "tributary"
local kept
t.compare { arms = { t.scenario { case = "toy", scale = 100, on_week = function() kept = coroutine.running() end } }, runs = 1 }
if kept then
  pcall(coroutine.close, kept)
  pcall(coroutine.resume, kept)
end
t.compare { arms = { t.scenario { case = "toy", scale = 100, on_week = function() end } }, runs = 1 }
