local tributary = require "tributary"
local base = tributary.scenario { name = "base", case = "toy" }
local result = tributary.compare { arms = { base }, runs = 1 }
result:plot { figure = "survival", annotate = { { value = 3, label = "three" } }, file = "x.png" }
--                      ^^^^^^^^ the figure 'survival' can be annotated with dates, not with values
