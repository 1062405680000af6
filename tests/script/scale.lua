local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", scale = 2.5 }
--                                        ^^^^^ scale is 2.5; it must be a whole number from 1 to 1000000
