-- expect: memory (a hook that eats memory)
local t = require "tributary"
local kept = {}
return t.scenario { case = "toy", on_week = function() for i = 1, math.huge do kept[i] = { i } end end }
