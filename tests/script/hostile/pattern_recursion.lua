-- expect: error (matching too deep)
local s = ("x"):rep(300000):match(("(x"):rep(40))
