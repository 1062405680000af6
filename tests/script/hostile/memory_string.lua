-- expect: memory (a text doubled without end)
local s = "xxxxxxxxxxxxxxxx"
while true do s = s .. s end
