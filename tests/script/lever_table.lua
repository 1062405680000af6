local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", levers = { { jobs = 3 } } }
--                                        ^^^^^^ levers[1] must be made by levers.NAME
