local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario {
  case = "toy",
  parameters = { ["interdiction.sea_max"] = "much" },
--                 ^^^^^^^^^^^^^^^^^^^^ not a string
}
