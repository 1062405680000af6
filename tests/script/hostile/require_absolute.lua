-- expect: error (require with a path)
require "/etc/passwd"
