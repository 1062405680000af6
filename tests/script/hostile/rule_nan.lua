-- expect: error (a rule that answers nan)
local t = require "tributary"
return t.scenario { case = "toy", rules = { ["group.budget"] = function() return { force = 0 / 0 } end } }
