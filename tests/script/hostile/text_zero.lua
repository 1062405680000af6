-- expect: error (a name that ends early for C)
local t = require "tributary"
t.compare { arms = { t.scenario { case = "toy\0/../libya" } }, runs = 1 }
