-- expect: error (load with a reader)
load(function() return "x = 1 " end)
