-- expect: time (the error handler loops, where Lua runs no hooks)
xpcall(function() error("x") end, function() while true do end end)
