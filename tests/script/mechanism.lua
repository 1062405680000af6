local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", mechanisms = { captivty = false } }
--                                                       ^^^^^^^^ did you mean 'captivity'?
