-- expect: error (a finaliser by rawset)
local mt = {}
rawset(mt, "__gc", function() while true do end end)
setmetatable({}, mt)
