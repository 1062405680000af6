-- expect: error (a range of a kind that there is none of)
local tributary = require "tributary"
local range = tributary.between(0.1, 0.3)
rawset(range, "kind", 99)
tributary.sweep { arms = { tributary.scenario { name = "base", case = "toy" } }, points = 2, vary = { ["smuggling.markup"] = range } }
