local tributary = require "tributary"
local levers = tributary.levers

local lever = levers.regular_channels { towns = { "mid" } }
--                                      ^^^^^ no field 'towns' in a lever 'regular_channels'
