local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenaro { case = "toy" }
--               ^^^^^^^ did you mean 'scenario'?
