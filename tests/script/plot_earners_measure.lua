local tributary = require "tributary"

local result = tributary.compare { arms = { tributary.scenario { name = "baseline", case = "toy" } }, runs = 1 }
result:plot { figure = "earners", measure = "revenue", file = "a.png" }
--                                ^^^^^^^ no field 'measure'
