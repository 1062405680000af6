-- expect: error (a file)
io.open("owned", "w")
