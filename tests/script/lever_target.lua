local tributary = require "tributary"
local levers = tributary.levers

local lever = levers.interdiction_land { target = "all" }
--                                       ^^^^^^ target must be tributary.busiest(n)
