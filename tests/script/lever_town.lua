local tributary = require "tributary"
local levers = tributary.levers

local jobs = levers.livelihoods {
  towns = { "south", "caost" },
--                    ^^^^^ did you mean 'coast'?
}
return tributary.scenario { case = "toy", levers = { jobs } }
