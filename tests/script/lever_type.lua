local tributary = require "tributary"
local levers = tributary.levers

local lever = levers.livelihoods { jobs = "many" }
--                                 ^^^^ jobs must be a number from 0 to 1e+06 (jobs), not a string
