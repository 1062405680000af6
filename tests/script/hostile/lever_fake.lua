-- expect: error (a table that says it is a lever)
local t = require "tributary"
t.compare { arms = { t.scenario { case = "toy", levers = { setmetatable({ jbos = 1 }, { lever_index = 3 }) } } }, runs = 1 }
