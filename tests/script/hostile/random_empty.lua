-- expect: error (an empty interval)
math.random(2, 1)
