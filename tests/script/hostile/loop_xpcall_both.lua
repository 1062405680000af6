-- expect: time (both loop)
local function loop() while true do end end
xpcall(loop, loop)
