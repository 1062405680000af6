local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", on_week = function(world) return world.towns.mid.treasury end }
--                                                                                         ^^^^^^^^ is not kept by town; it is kept by nation, group
