local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.regret { arms = { base, base:with { name = ("x"):rep(96) } }, measure = "deaths", vary = { "smuggling.markup" } }
--                 ^^^ has 96 bytes; in an analysis of arms it may have 95 at most
