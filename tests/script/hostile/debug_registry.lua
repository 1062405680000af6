-- expect: error (the registry)
debug.getregistry()
