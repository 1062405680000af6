local tributary = require "tributary"
local levers = tributary.levers

local base = tributary.scenario { case = "toy" }
tributary.compare { arms = { base }, runs = 0 }
--                                   ^^^^ it must be a whole number from 1 to 1000000
