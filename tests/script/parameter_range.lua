local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario {
  case = "toy",
  parameters = { ["interdiction.sea_max"] = 7 },
--                 ^^^^^^^^^^^^^^^^^^^^ parameter 'interdiction.sea_max' is 7; it must lie from 0 to 1
}
