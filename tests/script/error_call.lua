local tributary = require "tributary"
local levers = tributary.levers

local function check(n)
  if n < 3 then error("too few towns") end
-- @ too few towns
end
check(2)
