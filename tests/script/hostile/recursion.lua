-- expect: error (the stack grows without end)
local function f() return 1 + f() end
f()
