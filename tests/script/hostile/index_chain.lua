-- expect: error (an endless chain of __index)
local t = {}
for i = 1, 3000 do t = setmetatable({}, { __index = t }) end
local u = setmetatable({}, {})
getmetatable(u).__index = u
local x = u.x
