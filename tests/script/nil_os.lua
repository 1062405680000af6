local tributary = require "tributary"
local levers = tributary.levers

local when = os.date()
--           ^^ no files, processes, clock or native code
