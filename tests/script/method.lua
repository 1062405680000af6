local tributary = require "tributary"
local levers = tributary.levers

local base = tributary.scenario { case = "toy" }
return base:wiht { name = "x" }
--          ^^^^ did you mean 'with'?
