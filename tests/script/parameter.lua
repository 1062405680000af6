local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario {
  case = "toy",
  parameters = { ["interdiction.see_max"] = 1 },
--                 ^^^^^^^^^^^^^^^^^^^^ no parameter 'interdiction.see_max'
}
