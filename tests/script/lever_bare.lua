local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", levers = levers.livelihoods { jobs = 3 } }
--                                        ^^^^^^ put { } round the lever
