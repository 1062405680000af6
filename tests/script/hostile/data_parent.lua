-- expect: error (a table above the folder)
require("tributary").data "../../packages.csv"
