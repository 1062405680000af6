-- expect: error (a case above the folder)
require("tributary").case "./../../.."
