-- expect: time (many stars)
local s = ("a"):rep(200):gsub(("a*"):rep(20) .. "b", "")
