local tributary = require "tributary"
local levers = tributary.levers

local result = tributary.compare { arms = { tributary.scenario { case = "toy" } }, runs = 1 }
result:print { "margin" }
--              ^^^^^^ measure 'margin' is not kept by nation; it is kept by leg
