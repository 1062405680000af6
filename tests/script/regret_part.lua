local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.regret { arms = { base, guarded }, measure = "deaths", vary = { "smuggling.markup" }, package = { whole = "guarded", parts = { "base", false } } }
-- @ part must be an arm's name as text, not a boolean
