-- expect: error (string.dump is not there)
string.dump(function() end)
