-- expect: time (a rule that never returns)
local t = require "tributary"
return t.scenario { case = "toy", rules = { ["group.budget"] = function() while true do end end } }
