local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", on_week = function(world) world.towns.mid.fighters = 0 end }
--                                                                                  ^^^^^^^^ world:set(LEVER
