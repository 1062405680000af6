-- expect: error (another file)
dofile("/etc/passwd")
