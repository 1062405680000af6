local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "libya", without = { "sabratha_payof_2017" } }
--                                                       ^^^^^^^^^^^^^^^^^^^ did you mean 'sabratha_payoff_2017'?
