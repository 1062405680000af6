-- expect: memory (sorting a length that lies)
local t = setmetatable({}, { __len = function() return 2147483646 end, __index = function() return 1 end, __newindex = function() end })
table.sort(t)
