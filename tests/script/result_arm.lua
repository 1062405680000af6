local tributary = require "tributary"
local levers = tributary.levers

local result = tributary.compare { arms = { tributary.scenario { case = "toy", name = "base" } }, runs = 1 }
local s = result:series("bas", "arrivals")
--                       ^^^ no arm 'bas'
