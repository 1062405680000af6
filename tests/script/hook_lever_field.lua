local tributary = require "tributary"
local levers = tributary.levers

return tributary.scenario { case = "toy", on_week = function(world) world:set("livelihoods", { job = 1 }) end }
--                                                                                             ^^^ no field 'job' in a lever 'livelihoods'
