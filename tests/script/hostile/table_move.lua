-- expect: time (a loop in C over nothing)
table.move({}, 1, math.maxinteger - 1, 2)
