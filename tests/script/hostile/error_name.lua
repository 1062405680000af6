-- expect: error (an error value with a false name)
error(setmetatable({}, { __name = ("x"):rep(100000) }))
