-- expect: error (a format that is too wide)
string.format("%9999999999d", 1)
