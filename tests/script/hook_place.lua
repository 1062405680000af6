local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", on_week = function(world) return world.legs["coast>suoth"] end }
--                                                                                     ^^^^^^^^^^^ no leg 'coast>suoth'
