local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario {
  case = "toy",
  rules = { ["group.budget"] = function() return { force = 1.2 } end },
--                                                 ^^^^^ force is 1.2; it must lie from 0 to 1
}
