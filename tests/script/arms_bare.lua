local tributary = require "tributary"
local levers = tributary.levers

local base = tributary.scenario { case = "toy" }
tributary.compare { arms = base, runs = 1 }
--                  ^^^^ put { } round the scenario
