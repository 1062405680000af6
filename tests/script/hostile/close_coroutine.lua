-- expect: time (a dead coroutine's closing value loops, where Lua runs no hooks)
local co = coroutine.wrap(function()
  local x <close> = setmetatable({}, { __close = function() while true do end end })
  while true do end
end)
co()
