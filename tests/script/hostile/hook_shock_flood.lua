-- expect: error (shocks held by the model, outside the script's memory)
local t = require "tributary"
t.compare { arms = { t.scenario { case = "toy", on_week = function(world)
  while true do world:shock { kind = "arbiter", value = 0.5 } end
end } }, runs = 1 }
