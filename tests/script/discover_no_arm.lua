local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.discover { arms = { base, guarded }, measure = "deaths", below = 0, arm = false, vary = { "smuggling.markup" } }
--                                                                            ^^^ arm must be an arm's name as text, not a boolean
