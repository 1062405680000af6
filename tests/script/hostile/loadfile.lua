-- expect: error (another file by loadfile)
loadfile("/etc/passwd")()
