-- expect: memory (a text of code points without end)
local t = {}
for i = 1, math.huge do t[i] = utf8.char(i % 60000 + 200):rep(1000) end
