local tributary = require "tributary"
local levers = tributary.levers

local lever = levers.interdiction_sea { from = "2011-01-01", intensity = 1.5 }
--                                                           ^^^^^^^^^ intensity is 1.5; it must lie from 0 to 1
