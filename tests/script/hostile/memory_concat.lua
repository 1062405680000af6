-- expect: memory (one huge text of a table)
local t = {}
for i = 1, 1000 do t[i] = ("x"):rep(1000000) end
local s = table.concat(t)
