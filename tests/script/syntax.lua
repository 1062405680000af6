local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario {
  case = "toy"
  from = "2011-01-01",
--^^^^ '}' expected
}
