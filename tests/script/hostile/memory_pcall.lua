-- expect: time (a memory bomb again and again inside pcall)
while true do pcall(function() local t = {} for i = 1, math.huge do t[i] = {} end end) end
