local tributary = require "tributary"
local levers = tributary.levers

local result = tributary.compare { arms = { tributary.scenario { case = "toy" } }, runs = 1 }
result:plot { figure = "fan", measure = "arivals", file = "a.png" }
--                                       ^^^^^^^ did you mean 'arrivals'?
