-- expect: error (require a library of Lua)
require "os"
