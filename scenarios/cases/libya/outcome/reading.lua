-- What the exam reads of results, by run; and the words it says it in. Run i is replicate i - 1, whatever is missing.

local tributary = require "tributary"
local stats, date = tributary.stats, tributary.date

-- ---- what the store says ------------------------------------------------------------------------------------------------------
-- By run, from 1: replicate r is run r + 1, whatever is missing.
local function runs_of(res, arm, measure)
  local out, first = {}, nil
  for _, run in ipairs(res:runs(arm, measure)) do
    first = tonumber(string.sub(run.first_month, 1, 4)) * 12 + tonumber(string.sub(run.first_month, 6, 7)) - 1
    out[run.replicate + 1] = run
  end
  return out, first
end
local function nothing() return 0 / 0 end
local function each(n, f)
  local out = {}
  for i = 1, n do out[i] = f(i) end
  return out
end
-- Sum of a nation's measure over months "YYYY-MM", by run.
local function sums(res, arm, measure, from, to)
  local by_run, first = runs_of(res, arm, measure)
  local function index(month) return tonumber(string.sub(month, 1, 4)) * 12 + tonumber(string.sub(month, 6, 7)) - 1 - first + 1 end
  return each(res.n_runs, function(i)
    local sum = 0
    for k = index(from), index(to) do sum = sum + (by_run[i] and by_run[i][k] or nothing()) end
    return sum
  end)
end
local function year(res, arm, measure, y) return sums(res, arm, measure, y .. "-01", y .. "-12") end
-- t[place][year][run] of a measure kept by places.
local function by_place(res, arm, measure, level)
  local out = {}
  for _, row in ipairs(res:places(arm, measure, level)) do
    local place = out[row.place] or {}
    out[row.place] = place
    local y = place[row.year] or {}
    place[row.year] = y
    y[row.replicate + 1] = row.value
  end
  return out
end
-- Sum over places and years (all years unless told), by run.
local function total(table_, places, n, years)
  return each(n, function(i)
    local sum = 0
    for _, p in ipairs(places) do
      for y, runs in pairs(table_[p] or {}) do
        if not years or years[y] then sum = sum + (runs[i] or nothing()) end
      end
    end
    return sum
  end)
end
local function ratios(a, b)
  local out = {}
  for i = 1, math.min(#a, #b) do
    if b[i] > 0 and a[i] == a[i] then out[#out + 1] = a[i] / b[i] end
  end
  return out
end
local function differences(a, b)
  local out = {}
  for i = 1, math.min(#a, #b) do out[i] = a[i] - b[i] end
  return out
end
-- Share of the runs in which a clash of at least 25 deaths begins over the town between two days, between two groups if named;
-- and the first of each such run.
local function onsets(res, arm, town, from, to, a, b)
  local first, n = {}, 0
  for _, e in ipairs(res:events(arm)) do
    local sides = not a or (e.side_a == a and e.side_b == b) or (e.side_a == b and e.side_b == a)
    local there = e.town == town or (type(town) == "table" and town[e.town])
    if there and sides and not e.front and e.deaths >= 25 and e.date >= from and e.date <= to then
      local known = first[e.replicate]
      if not known then n = n + 1 end
      if not known or e.date < known.date then first[e.replicate] = e end
    end
  end
  return n / res.n_runs, first
end

-- ---- words --------------------------------------------------------------------------------------------------------------------
local function within(x, low, high) return x >= low and x <= high end
local function percent(x) return x == x and string.format("%.0f%%", 100 * x) or "none" end
local function points(x) return x == x and string.format("%+.0f%%", 100 * x) or "none" end
local function show(list, form, factor)
  local f = factor or 1
  local m = stats.median(list)
  if m ~= m then return "none" end
  return string.format(form .. " (" .. form .. " to " .. form .. ")", f * m, f * stats.quantile(list, 0.05), f * stats.quantile(list, 0.95))
end
local function share(list, test)
  local n, yes = 0, 0
  for i = 1, #list do
    n = n + 1
    if test(list[i]) then yes = yes + 1 end
  end
  return n > 0 and yes / n or 0 / 0
end
-- ---- numbers of a row, for its verdict and for figures -------------------------------------------------------------------------
-- What is asked (low to high; nil: open on that side) and what the model gave, in the row's own unit; held: does it lie inside?
local function asked(low, high, unit, factor, value, value_low, value_high)
  local f = factor or 1
  return {
    unit = unit or "", target_low = low and f * low, target_high = high and f * high, value = f * value,
    low = value_low and f * value_low, high = value_high and f * value_high,
    held = value >= (low or -math.huge) and value <= (high or math.huge),
  }
end
-- The median of the runs, with their middle 90%.
local function of_runs(list, low, high, unit, factor)
  return asked(low, high, unit, factor, stats.median(list), stats.quantile(list, 0.05), stats.quantile(list, 0.95))
end
-- A share of n runs, with Wilson's interval.
local function of_share(p, n, low, high)
  local from, to
  if p == p and n > 0 then from, to = select(2, tributary.verdict(math.floor(p * n + 0.5), n)) end
  return asked(low, high, "%", 100, p, from and math.min(from, p), to and math.max(to, p))
end
-- One number of all runs together, whose interval is not known.
local function of_one(value, low, high, unit, factor) return asked(low, high, unit, factor, value) end
local function changes(ratios_) return each(#ratios_, function(i) return ratios_[i] - 1 end) end

local function days_between(a, b)
  local function number(day) return 365.2425 * date.year(day) + 30.44 * (date.month(day) - 1) + date.day(day) end
  return number(b) - number(a)
end
local function measure_has(name, level)
  for _, m in ipairs(tributary.registry.measures) do
    if m.name == name then return m[level] == true end
  end
  return false
end

return {
  nothing = nothing, each = each, sums = sums, year = year, by_place = by_place, total = total, ratios = ratios,
  differences = differences, onsets = onsets, within = within, percent = percent, points = points, show = show, share = share,
  days_between = days_between, measure_has = measure_has, asked = asked, of_runs = of_runs, of_share = of_share, of_one = of_one, changes = changes,
}
