local tributary = require "tributary"
local levers = tributary.levers

local base = tributary.scenario { case = "toy", name = "a" }
tributary.compare { arms = { base, base:with { name = "b", to = "2012-01-01" } } }
--                  ^^^^ arm 'b' has other dates
