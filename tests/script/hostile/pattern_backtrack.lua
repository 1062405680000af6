-- expect: time (backtracking in C)
local s = string.find(("a"):rep(30000), (".-"):rep(12) .. "b")
