local tributary = require "tributary"
local levers = tributary.levers

local base = tributary.scenario {
  case = "toy",
  levers = { levers.interdiction_see { intensity = 0.5 } },
--                  ^^^^^^^^^^^^^^^^ did you mean 'interdiction_sea'?
}
