-- SPDX-License-Identifier: GPL-3.0-or-later
-- A part of the lessons of this folder, not one of them: their tables, in plain words.
--   local words = require "words"
--   words.show(result, { { "deaths", "travellers who died" } }, { from = "2015-01-01", to = "2016-06-30" })
-- prints, for each measure, what it was in the first arm and how many more or fewer in each other arm.
local words = {}

local units = { -- what a measure's unit is shown as: divided by, decimals, words behind, word for less, words behind a difference
  { "^US%$ a person", 1, 0, " US$", "less" }, { "^US%$", 1e6, 1, " million US$", "less" },
  { "^probability", 0.01, 2, "%", "less", " percentage points" }, { "^share", 0.01, 1, "%", "less", " percentage points" },
}
local function unit_of(unit)
  for _, u in ipairs(units) do
    if unit:find(u[1]) then return u[2], u[3], u[4], u[5], u[6] or u[4] end
  end
  return 1, 0, "", "fewer", ""
end

-- 1234567 as "1,234,567".
local function commas(x, decimals)
  local whole, rest = string.format("%." .. decimals .. "f", x):match "^(%-?%d+)(.*)$"
  if tonumber(whole .. rest) == 0 then whole = "0" end -- no "-0"
  local n
  repeat
    whole, n = whole:gsub("^(%-?%d+)(%d%d%d)", "%1,%2")
  until n == 0
  return whole .. rest
end
-- Three digits are as many as these runs can carry: 206,431 as "206,000". What is not known is "-".
local function number(x, decimals)
  if x ~= x then return "-" end
  local size = math.abs(x)
  if size >= 1000 then
    local step = 10.0 ^ (math.floor(math.log(size, 10)) - 2)
    x = math.floor(x / step + 0.5) * step
  end
  return commas(x, size >= 100 and 0 or decimals)
end
words.number = number

local function nothing(x, decimals) return tonumber((number(x, decimals):gsub(",", ""))) == 0 end
-- "26,300 fewer", "1.76 percentage points more"; "0" where nothing but rounding is left.
local function more_or_fewer(x, decimals, behind, less)
  if nothing(x, decimals) then return "0" end
  return number(math.abs(x), decimals) .. behind .. " " .. (x > 0 and "more" or less)
end
local function difference(s)
  local by, decimals, _, less, behind = unit_of(s.unit)
  local d, low, high = s.difference / by, s.difference_low / by, s.difference_high / by
  if d ~= d then return "not known" end
  if low ~= low then return more_or_fewer(d, decimals, behind, less) .. " (one run: it may be luck)" end
  if low == 0 and high == 0 then return "the same in every run" end
  if low <= 0 and high >= 0 then
    if nothing(low, decimals) and nothing(high, decimals) then return "no difference to speak of" end
    local unit = behind == "" and "" or "  (" .. behind:match "^ *(.*)$" .. ")"
    return string.format("can't tell: between %s and %s%s", more_or_fewer(low, decimals, "", less), more_or_fewer(high, decimals, "", less), unit)
  end
  local near, far = math.min(math.abs(low), math.abs(high)), math.max(math.abs(low), math.abs(high))
  while nothing(near, decimals) and decimals < 6 do decimals = decimals + 1 end -- an interval that leaves 0 out is seen to do so
  return string.format("%-28s (%s to %s)", more_or_fewer(d, decimals, behind, less), number(near, decimals), number(far, decimals))
end

-- One block a measure; `measures` is a list of { name, what it counts }.
function words.show(result, measures, window)
  local names = {}
  for i, m in ipairs(measures) do names[i] = m[1] end
  local summary = result:summary(names, window)
  if result.dry then return end
  print(string.format("%s to %s, %d runs of each with the same luck", window.from, window.to, result.n_runs))
  for _, m in ipairs(measures) do
    print("\n" .. m[2])
    for i, arm in ipairs(result.arms) do
      local s = summary[arm][m[1]]
      local by, decimals, behind = unit_of(s.unit)
      print(string.format("  %-24s %s", arm, i == 1 and number(s.mean / by, decimals) .. behind or difference(s)))
    end
  end
  if #result.arms > 1 then
    print(string.format("\nMore, fewer, less: than '%s', mean of the runs; in brackets what chance leaves open (95%% interval). \"Can't tell\": these runs", result.arms[1]))
    print("can't tell it from nothing, which is not the same as nothing. Simulated, not observed.")
  end
end

return words
