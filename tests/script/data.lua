local tributary = require "tributary"
local levers = tributary.levers

local rows = tributary.data "nothing.csv"
--                           ^^^^^^^^^^^ can't be read
