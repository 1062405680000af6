-- expect: time (the callback loops)
("a"):gsub("a", function() while true do end end)
