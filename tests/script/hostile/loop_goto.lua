-- expect: time (an endless loop of jumps)
::again:: goto again
