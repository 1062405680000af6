local tributary = require "tributary"
local levers = tributary.levers

local lever = levers.interdiction_sea { from = "2011-02-30" }
--                                              ^^^^^^^^^^ is no date; write YYYY-MM-DD
