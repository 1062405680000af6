local tributary = require "tributary"
local levers = tributary.levers

local base = tributary.scenario { case = "toy" }
tributary.compare { arms = { base, base }, runs = 1 }
--                  ^^^^ two arms are called 'scenario'
