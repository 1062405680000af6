-- expect: error (unpacking a length that lies)
table.unpack(setmetatable({}, { __len = function() return 1 << 30 end }))
