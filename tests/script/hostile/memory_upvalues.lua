-- expect: memory (functions without end)
local f = {}
for i = 1, math.huge do local x = { i } f[i] = function() return x end end
