-- expect: error (an address)
string.format("%p", {})
