local tributary = require "tributary"
local levers = tributary.levers

local result = tributary.compare { arms = { tributary.scenario { case = "toy" } }, runs = 1 }
result:print { "arrivals", "trafficking_profits" }
--                          ^^^^^^^^^^^^^^^^^^^ did you mean 'trafficking_profit'?
