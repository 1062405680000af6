local tributary = require "tributary"
local levers = tributary.levers

local shock = tributary.shock { kind = "arbiter", from = "2011-01-01", value = 2 }
--                                                                     ^^^^^ it must lie from 0 to 1
