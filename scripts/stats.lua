-- SPDX-License-Identifier: GPL-3.0-or-later
-- tributary.stats: numbers of a list of numbers. nan counts as missing and is left out.
local _, _, fail = ...
local stats = {}

local function clean(values, name)
  if type(values) ~= "table" then fail(name, "stats." .. name .. " takes a list of numbers, not a " .. type(values)) end
  local kept = {}
  for i = 1, #values do
    local x = values[i]
    if type(x) ~= "number" then fail(name, "stats." .. name .. ": value " .. i .. " is no number but a " .. type(x)) end
    if x == x then kept[#kept + 1] = x end
  end
  return kept
end
local nan = 0 / 0

function stats.mean(values)
  local kept, sum = clean(values, "mean"), 0.0
  for i = 1, #kept do sum = sum + kept[i] end
  return #kept > 0 and sum / #kept or nan
end

-- Standard deviation of a sample (divided by n - 1).
function stats.sd(values)
  local kept, sum = clean(values, "sd"), 0.0
  if #kept < 2 then return nan end
  for i = 1, #kept do sum = sum + kept[i] end
  local mean, squares = sum / #kept, 0.0
  for i = 1, #kept do squares = squares + (kept[i] - mean) ^ 2 end
  return math.sqrt(squares / (#kept - 1))
end

-- Quantile q of 0 to 1, interpolated between neighbours (type 7 of Hyndman and Fan).
function stats.quantile(values, q)
  local kept = clean(values, "quantile")
  if type(q) ~= "number" or not (q >= 0 and q <= 1) then fail("quantile", "stats.quantile takes a share from 0 to 1 as second argument") end
  if #kept == 0 then return nan end
  table.sort(kept)
  local at = q * (#kept - 1)
  local i = math.floor(at)
  local low = kept[i + 1]
  return i + 2 <= #kept and low + (at - i) * (kept[i + 2] - low) or low
end

function stats.median(values) return stats.quantile(values, 0.5) end

-- Interval of the mean by the bootstrap: percentiles of the means of 1,000 samples drawn with math.random, which is seeded.
-- Returns low, high. level: 0.95 unless given.
function stats.interval(values, level)
  local kept = clean(values, "interval")
  level = level or 0.95
  if type(level) ~= "number" or not (level > 0 and level < 1) then fail("interval", "stats.interval takes a level between 0 and 1, as in 0.95") end
  local n, means = #kept, {}
  if n < 2 then return nan, nan end
  for i = 1, 1000 do
    local sum = 0.0
    for _ = 1, n do sum = sum + kept[math.random(n)] end
    means[i] = sum / n
  end
  return stats.quantile(means, (1 - level) / 2), stats.quantile(means, (1 + level) / 2)
end

return stats
