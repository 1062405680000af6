local tributary = require "tributary"
local levers = tributary.levers

local result = tributary.compare { arms = { tributary.scenario { case = "toy" } }, runs = 1 }
result:plot { figure = "fna", measure = "arrivals", file = "a.png" }
--                      ^^^ no figure 'fna'
