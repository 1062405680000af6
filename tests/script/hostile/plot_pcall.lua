-- expect: time (a figure that is refused inside pcall must not take the limits away)
local tributary = require "tributary"
local base = tributary.scenario { name = "base", case = "toy", from = "2010-01-01", to = "2010-02-28" }
local result = tributary.compare { arms = { base }, runs = 1 }
for _, figure in ipairs { "map", "phase", "survival", "money", "exam" } do pcall(result.plot, result, { figure = figure, file = "f.png" }) end
while true do end
