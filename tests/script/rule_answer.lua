local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario {
  case = "toy",
  rules = { ["group.budget"] = function() return { saving = 0.2 } end },
--                                                 ^^^^^^ did you mean 'savings'?
}
