-- expect: error (the metatable of texts)
getmetatable("").__index = { upper = function() return "owned" end }
