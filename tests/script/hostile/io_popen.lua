-- expect: error (a process by io)
io.popen("id")
