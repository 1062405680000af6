local tributary = require "tributary"
local base = tributary.scenario { case = "toy" }
do
  compare { arms = { base } }
--^^^^^^^ attempt to call a nil value
end
