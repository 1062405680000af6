-- expect: error (require with a zero byte)
require "tributary\0x"
