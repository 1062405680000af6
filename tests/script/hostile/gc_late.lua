-- expect: ok (a finaliser added afterwards does nothing)
local mt = {}
local t = setmetatable({}, mt)
mt.__gc = function() while true do end end
t = nil
for i = 1, 100000 do local x = { i } end
return require("tributary").scenario { case = "toy" }
