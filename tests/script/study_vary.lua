local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sweep { arms = { base, guarded }, design = "latin" }
-- @ a study needs what it varies, as in vary = { ["smuggling.markup"] = tributary.between(0.1, 0.5) }
