-- expect: time (a thousand repeats)
local s = ("a"):rep(1200):match((".-.-b"):rep(6))
while true do local s = ("a"):rep(1200):match((".-.-b"):rep(6)) end
