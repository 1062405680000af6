-- expect: memory (one huge text)
local s = ("x"):rep(1 << 40)
