-- expect: ok (the library as a place to keep things: each run finds it as it was)
local t = require "tributary"
local need, make, first = require, load, { [0] = true }
t.compare { arms = { t.scenario { case = "toy", scale = 100, on_week = function(world)
  local library = need "tributary"
  local seen, made = rawget(library, "seen") or world.replicate, make "kept = kept or ... return kept" (world.replicate)
  assert(seen == world.replicate and made == world.replicate, "left by another run")
  rawset(library, "seen", seen)
end } }, runs = 3 }
