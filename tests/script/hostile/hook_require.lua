-- expect: error (a module kept from run to run)
local t = require "tributary"
local need = require
t.compare { arms = { t.scenario { case = "toy", on_week = function() need "mine" end } }, runs = 1 }
