local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", on_week = function(world) world:set("livelihood", {}) end }
--                                                                             ^^^^^^^^^^ did you mean 'livelihoods'?
