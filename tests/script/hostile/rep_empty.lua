-- expect: time (a loop in C that takes no memory)
local s = string.rep("", math.maxinteger)
