-- expect: error (require above the folder)
require "../secret"
