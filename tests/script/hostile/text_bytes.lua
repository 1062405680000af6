-- expect: error (bytes that a picture can't hold)
local t = require "tributary"
t.compare { arms = { t.scenario { case = "toy", name = "\xff\xfe" } }, runs = 1 }
