local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario {
  case = "toy",
  parameters = {
    interdiction = { see_max = 1 },
--                   ^^^^^^^ did you mean 'sea_max'?
  },
}
