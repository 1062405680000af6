local tributary = require "tributary"
local levers = tributary.levers

local result = tributary.compare { arms = { tributary.scenario { case = "toy" } }, runs = 1 }
result:pritn { "arrivals" }
--     ^^^^^ did you mean 'print'?
