local tributary = require "tributary"
local levers = tributary.levers

local lever = levers.interdiction_sea { from = "2012-01-01", to = "2011-01-01" }
--                                                           ^^ ends before it begins
