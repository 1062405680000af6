-- expect: time (a global that loops when it is missing)
setmetatable(_G, { __index = function() while true do end end })
local x = missing
