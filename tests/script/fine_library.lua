local tributary = require "tributary"
local levers = tributary.levers

local stats, date = tributary.stats, tributary.date
assert(stats.mean { 1, 2, 6 } == 3 and stats.median { 5, 1, 2 } == 2 and stats.quantile({ 1, 2, 3, 4, 5 }, 0.25) == 2)
assert(stats.mean { 1, 0 / 0, 3 } == 2 and stats.sd { 1, 3 } == math.sqrt(2))
local low, high = stats.interval { 1, 2, 3, 4, 5, 6, 7, 8 }
assert(low > 2 and low < 4.5 and high > 4.5 and high < 7)
assert(date.add("2016-01-31", { months = 1 }) == "2016-02-29" and date.add("2015-12-31", { days = 1 }) == "2016-01-01")
assert(date.add("2016-02-29", { years = 1 }) == "2017-02-28" and date.add("2016-03-01", { weeks = -1 }) == "2016-02-23")
assert(date.days("1999-12-31", "2000-03-01") == 61 and date.year "2016-02-03" == 2016 and date.month "2016-02-03" == 2)
assert(not date.valid "2015-02-29" and not date.valid "today" and date.valid "2016-02-29")
local keys = {}
for key in pairs { z = 1, a = 2, [3] = 3, [1.5] = 4, [true] = 5, m = 6 } do keys[#keys + 1] = tostring(key) end
assert(table.concat(keys, " ") == "1.5 3 a m z true", table.concat(keys, " "))
assert(next({ b = 1, a = 2 }) == "a" and next({ b = 1, a = 2 }, "a") == "b" and next({ b = 1, a = 2 }, "b") == nil)
assert(tostring({}) == "table" and tostring(print) == "function" and string.format("%s", {}) == "table")
assert(not os and not io and not debug and not package and not dofile and not loadfile and not string.dump)
assert(getmetatable("") == "string")
return tributary.scenario { case = "toy" }
