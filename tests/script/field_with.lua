local tributary = require "tributary"
local levers = tributary.levers

local base = tributary.scenario { case = "toy" }
return base:with { on_wek = function() end }
--                 ^^^^^^ did you mean 'on_week'?
