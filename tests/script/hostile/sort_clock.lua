-- expect: ok (a list in the order that is worst for quicksort, which would then draw its pivots from the clock)
local m = 4000
local value, gas, solid, candidate, list = {}, m + 1, 0, 0, {}
for i = 1, m do list[i], value[i] = i, gas end
pcall(table.sort, list, function(x, y)
  if value[x] == gas and value[y] == gas then
    value[x == candidate and x or y] = solid
    solid = solid + 1
  end
  if value[x] == gas then candidate = x elseif value[y] == gas then candidate = y end
  return value[x] < value[y]
end)
local rows = {}
for i = 1, m do rows[i] = { key = value[i] // 8, id = i } end
table.sort(rows, function(x, y) return x.key < y.key end)
for i = 2, m do assert(rows[i - 1].key < rows[i].key or rows[i - 1].key == rows[i].key and rows[i - 1].id < rows[i].id, "order of equals") end
return require("tributary").scenario { case = "toy" }
