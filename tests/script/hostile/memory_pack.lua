-- expect: error (a huge list of values on the stack)
local t = table.pack(table.unpack({}, 1, 1e8))
