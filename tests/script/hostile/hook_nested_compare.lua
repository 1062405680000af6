-- expect: error (a hook that starts an experiment)
local t = require "tributary"
local base = t.scenario { case = "toy" }
return base:with { on_week = function() t.compare { arms = { base } } end }
