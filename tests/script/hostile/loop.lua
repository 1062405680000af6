-- expect: time (an endless loop)
while true do end
