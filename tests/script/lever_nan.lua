local tributary = require "tributary"
local levers = tributary.levers

local lever = levers.interdiction_sea { intensity = 0 / 0 }
--                                      ^^^^^^^^^ it must lie from 0 to 1
