-- expect: error (a yield from nowhere)
coroutine.yield(1)
