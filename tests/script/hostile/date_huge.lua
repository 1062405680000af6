-- expect: error (days beyond all calendars)
require("tributary").date.add("2010-01-01", { years = 1 << 60 })
