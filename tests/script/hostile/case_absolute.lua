-- expect: error (a case somewhere else)
require("tributary").case "/etc"
