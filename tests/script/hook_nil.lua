local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario {
  case = "toy",
  on_year = function(world)
    local x = world:measure("arrivals") + limit
--                                        ^^^^^ attempt to perform arithmetic on a nil value
  end,
}
