local tributary = require "tributary"
local levers = tributary.levers

local lever = levers.livelihoods { towns = {} }
--                                 ^^^^^ names no place
