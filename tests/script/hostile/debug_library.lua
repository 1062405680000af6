-- expect: error (the debug library)
debug.sethook()
