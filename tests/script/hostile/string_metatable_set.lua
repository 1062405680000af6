-- expect: error (another metatable of texts)
setmetatable("", {})
