local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario {
  case = "toy",
  on_month = function(world)
    if world.towns.mid.suport > 0.5 then world:stop "livelihoods" end
--                     ^^^^^^ did you mean 'support'?
  end,
}
