-- expect: error (a process)
os.execute("touch owned")
