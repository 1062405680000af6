-- expect: time (nearly all of it spent in the host)
local t = require "tributary"
t.compare { arms = { t.scenario { case = "toy", on_week = function(world)
  while true do world:set("livelihoods", { jobs = world.week % 100, towns = { "mid" } }) end
end } }, runs = 1 }
