-- expect: error (an iterator that counts what runs were made before)
local t = require "tributary"
local letter = ("abcdefgh"):rep(1000):gmatch "%a"
t.compare { arms = { t.scenario { case = "toy", on_week = function() letter() end } }, runs = 1 }
