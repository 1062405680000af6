local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", rules = { ["group.budgte"] = function() end } }
--                                                    ^^^^^^^^^^^^ did you mean 'group.budget'?
