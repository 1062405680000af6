local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", mechanisms = { captivity = 0 } }
--                                                       ^^^^^^^^^ must be true or false, not a number
