local tributary = require "tributary"

local result = tributary.compare { arms = { tributary.scenario { name = "baseline", case = "toy" } }, runs = 1 }
result:plot { figure = "money", arm = "basline", file = "a.png" }
--                                     ^^^^^^^ did you mean 'baseline'?
