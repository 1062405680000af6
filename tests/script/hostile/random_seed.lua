-- expect: error (its own luck)
math.randomseed(os and 1 or 2)
