-- expect: error (a place before the first arm)
local tributary = require "tributary"
local base = tributary.scenario { name = "base", case = "toy" }
tributary.discover { arms = { base }, points = 20, arm = false, vary = { "smuggling.markup" }, measure = "deaths", below = 1 }
