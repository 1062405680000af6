-- expect: error (a device)
require("tributary").data "/dev/zero"
