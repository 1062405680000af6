local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.regret { arms = { base, guarded }, measures = { "arrivals" }, vary = { "smuggling.markup" } }
--                                                         ^^^ measure 'arrivals' is neither better high nor low, so no arm can be regretted by it
