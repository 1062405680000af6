-- expect: memory (a length that lies)
local t = setmetatable({}, { __len = function() return math.maxinteger - 1 end, __index = math.abs and function() return 1 end })
table.insert(t, 1, 1)
