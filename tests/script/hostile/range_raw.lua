-- expect: error (numbers written into a range past those that it may hold)
local tributary = require "tributary"
local range = tributary.values { 0.3 }
for i = 1, 5000 do rawset(range, i, 0.3) end
tributary.sweep { arms = { tributary.scenario { name = "base", case = "toy" } }, points = 2, vary = { ["smuggling.markup"] = range } }
