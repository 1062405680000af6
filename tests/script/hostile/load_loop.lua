-- expect: time (a loop made by load)
load("while true do end")()
