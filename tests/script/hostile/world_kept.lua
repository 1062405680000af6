-- expect: error (the world kept for later)
local t = require "tributary"
local kept
local base = t.scenario { case = "toy", on_week = function(world) kept = world.towns end }
t.compare { arms = { base }, runs = 1 }
local x = kept.mid.support
