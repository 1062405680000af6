-- expect: time (pcall round the stop)
while true do pcall(function() while true do end end) end
