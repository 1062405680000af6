local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { name = "x" }
--               ^^^^^^^^ a scenario needs its case
