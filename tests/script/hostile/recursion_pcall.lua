-- expect: time (pcall inside pcall, and once more)
local function f() pcall(f) pcall(f) end
while true do f() end
