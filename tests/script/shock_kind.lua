local tributary = require "tributary"
local levers = tributary.levers

local shock = tributary.shock { kind = "arbitre", from = "2011-01-01", value = 1 }
--                                      ^^^^^^^ did you mean 'arbiter'?
