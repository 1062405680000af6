-- expect: ok (a comparison that makes the list longer)
local list = {}
for i = 1, 500 do list[i] = 501 - i end
table.sort(list, function(x, y) list[#list + 1] = 1000 return x < y end)
for i = 1, 500 do assert(list[i] == i) end
return require("tributary").scenario { case = "toy" }
