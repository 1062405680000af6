local tributary = require "tributary"
return tributary.scenario { case = "libia" }
--                                  ^^^^^ did you mean 'libya'?
