local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", from = "1999-01-01" }
--                                                ^^^^^^^^^^ lies before the case's data
