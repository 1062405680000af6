-- expect: error (a text that is too long)
assert(load(("x=1 "):rep(1000000)))
