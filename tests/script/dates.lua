local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", from = "2012-01-01", to = "2011-12-31" }
--                                                                   ^^^^^^^^^^ must lie before to = '2011-12-31'
