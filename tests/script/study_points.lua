local tributary = require "tributary"
local levers = tributary.levers
local base = tributary.scenario { name = "base", case = "toy" }
local guarded = base:with { name = "guarded", levers = { levers.interdiction_land { intensity = 0.5 } } }
tributary.sweep { arms = { base }, design = "grid", points = 10, vary = { "smuggling.markup" } }
--                                                  ^^^ a design of kind 'grid' has as many points as its values make; leave points out
