-- expect: error (a text nested too deep)
assert(load(("("):rep(100000) .. "1" .. (")"):rep(100000)))
