-- expect: error (a table made weak afterwards: what it holds would depend on the collector)
local t = require "tributary"
local mt = {}
local held = setmetatable({}, mt)
mt.__mode = "k"
held[{}] = 1
t.compare { arms = { t.scenario { case = "toy", on_week = function() return held end } }, runs = 1 }
