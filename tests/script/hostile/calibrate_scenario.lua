-- expect: error (the function that makes the calibrated scenario, replaced by one that makes none)
local tributary = require "tributary"
tributary.scenario = function() return 5 end
tributary.calibrate { case = "toy", parameters = { "smuggling.markup" }, facts = { { measure = "deaths", target = 5, sd = 3 } } }
