-- expect: error (a table somewhere else)
require("tributary").data "/etc/passwd.csv"
