local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario {
  case = "toy",
  paramters = {},
--^^^^^^^^^ did you mean 'parameters'?
}
