local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.regret { study = tributary.compare { arms = { base, guarded } }, measures = { "deaths" } }
--                 ^^^ study must be what tributary.sweep gave, not a result without a design
