-- SPDX-License-Identifier: GPL-3.0-or-later
-- tributary.date: arithmetic with dates as texts, "YYYY-MM-DD". Gregorian, from year 1 to 9999.
local _, _, fail = ...
local date = {}

-- Days since 1970-01-01 of a civil date, by counting eras of 400 years from March; after Hinnant's chrono algorithms.
local function number_of(year, month, day)
  year = year + (month - 1) // 12
  month = (month - 1) % 12 + 1
  if month <= 2 then year = year - 1 end
  local era = year // 400
  local year_of_era = year - era * 400
  local day_of_year = (153 * (month > 2 and month - 3 or month + 9) + 2) // 5 + day - 1
  return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468
end
local function civil(number)
  local z = number + 719468
  local era = z // 146097
  local doe = z - era * 146097
  local yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
  local doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
  local mp = (5 * doy + 2) // 153
  local day = doy - (153 * mp + 2) // 5 + 1
  local month = mp < 10 and mp + 3 or mp - 9
  return yoe + era * 400 + (month <= 2 and 1 or 0), month, day
end
local function text_of(number)
  return string.format("%04d-%02d-%02d", civil(number))
end
local function parse(text, name)
  local y, m, d = string.match(tostring(text), "^(%d%d%d%d)%-(%d%d)%-(%d%d)$")
  if not y then fail(tostring(text), "date." .. name .. ": '" .. tostring(text) .. "' is no date; write YYYY-MM-DD, as in 2017-02-01") end
  y, m, d = math.tointeger(y), math.tointeger(m), math.tointeger(d)
  local number = number_of(y, m, d)
  if text_of(number) ~= text then fail(text, "date." .. name .. ": there is no day '" .. text .. "'") end
  return number, y, m, d
end

local parts = { years = true, months = true, weeks = true, days = true }

-- date.add("2017-01-31", { months = 1 }) is "2017-02-28": a day that a month lacks becomes its last one.
function date.add(text, change)
  local _, y, m, d = parse(text, "add")
  if type(change) ~= "table" then fail("add", "date.add takes a table such as { months = 3 } as second argument") end
  for key, value in pairs(change) do
    if not parts[key] then fail(tostring(key), "date.add knows years, months, weeks and days, not '" .. tostring(key) .. "'") end
    if math.type(value) ~= "integer" or value < -4000000 or value > 4000000 then fail(key, "date.add takes whole numbers of " .. key .. ", at most 4,000,000") end
  end
  y, m = y + (change.years or 0), m + (change.months or 0)
  local month_end = number_of(y, m + 1, 1) - 1
  local number = math.min(number_of(y, m, d), month_end)
  number = number + 7 * (change.weeks or 0) + (change.days or 0)
  local year = civil(number)
  if year < 1 or year > 9999 then fail("add", "date.add leaves the years 1 to 9999") end
  return text_of(number)
end

-- Days from the first date to the second.
function date.days(from, to)
  return (parse(to, "days")) - (parse(from, "days"))
end

function date.year(text) return (select(2, parse(text, "year"))) end
function date.month(text) return (select(3, parse(text, "month"))) end
function date.day(text) return (select(4, parse(text, "day"))) end

-- Whether a text is a date.
function date.valid(text)
  if type(text) ~= "string" then return false end
  local y, m, d = string.match(text, "^(%d%d%d%d)%-(%d%d)%-(%d%d)$")
  if not y then return false end
  return text_of(number_of(math.tointeger(y), math.tointeger(m), math.tointeger(d))) == text
end

return date
