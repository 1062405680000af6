-- expect: error (require with dots)
require "..secret"
