-- expect: error (an error that is no text)
error({})
