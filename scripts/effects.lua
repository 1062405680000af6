-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is left of an effect after its cause ends (durability), and how much a feedback loop multiplies a shock (loop gain). Both are
-- ratios of mean paired differences; their intervals are percentiles of ratios over samples of the replicates drawn with math.random.
local tributary, _, fail = ...
local effects = {}
local nan = 0 / 0

local function mean(list, pick)
  local sum = 0.0
  for i = 1, pick and #pick or #list do sum = sum + list[pick and pick[i] or i] end
  return sum / #list
end
local function differences(result, arm, base, measure, from, to)
  local out = {}
  for i, v in ipairs(result:values(arm, measure, { from = from, to = to, difference_from = base })) do out[i] = v.value end
  return out
end
-- mean(above) / mean(below), and its 95% interval over 1,000 samples of the replicates. The interval has no ends where the effect below
-- has another sign in more than one sample in forty: the ratio then means nothing.
local function ratio(above, below)
  local n, ratios, flips = #above, {}, 0
  local whole = mean(below)
  if n < 2 or whole ~= whole or whole == 0 then return { value = nan, low = nan, high = nan, n = n } end
  for _ = 1, 1000 do
    local pick = {}
    for i = 1, n do pick[i] = math.random(n) end
    local under = mean(below, pick)
    if under * whole <= 0 then flips = flips + 1 else ratios[#ratios + 1] = mean(above, pick) / under end
  end
  local clear = flips <= 25
  return { value = mean(above) / whole, low = clear and tributary.stats.quantile(ratios, 0.025) or nan,
    high = clear and tributary.stats.quantile(ratios, 0.975) or nan, n = n }
end
local function need(t, call, keys)
  if type(t) ~= "table" then fail(call, "write tributary." .. call .. " { … }, not a " .. type(t)) end
  for _, key in ipairs(keys) do
    if t[key] == nil then fail(call, "tributary." .. call .. " lacks its field '" .. key .. "'") end
  end
end

-- tributary.durability { result, arm, measure, from, to, months = 24 }: the effect in the months after `to` (per month) over the effect
-- while on. The effect is the arm's difference from the first arm's. 1: all of it stays; 0: nothing; below 0: it turns round.
function effects.durability(t)
  need(t, "durability", { "result", "arm", "measure", "from", "to" })
  local months = t.months or 24
  local date = tributary.date
  local after_from, after_to = date.add(t.to, { days = 1 }), date.add(t.to, { months = months })
  local base = t.result.arms[1]
  local on, after = differences(t.result, t.arm, base, t.measure, t.from, t.to), differences(t.result, t.arm, base, t.measure, after_from, after_to)
  local years_on = (date.days(t.from, t.to) + 1) / 365.25
  for i = 1, #on do on[i], after[i] = on[i] / years_on, after[i] / (months / 12) end
  return ratio(after, on)
end

-- tributary.loop_gain { scenario, shocks, cut = { "mechanism", … }, measure, from, to, runs, seed }: the response to the same shocks with
-- the loop closed over the response with it cut (the named mechanisms off in both of that pair). Above 1 the loop multiplies.
function effects.loop_gain(t)
  need(t, "loop_gain", { "scenario", "shocks", "cut", "measure" })
  local off = {}
  for _, name in ipairs(t.cut) do off[name] = false end
  local closed = t.scenario:with { name = "loop closed" }
  local cut = t.scenario:with { name = "loop cut", mechanisms = off }
  local arms = { closed, closed:with { name = "loop closed, shock", shocks = t.shocks }, cut, cut:with { name = "loop cut, shock", shocks = t.shocks } }
  local result = tributary.compare { arms = arms, runs = t.runs or 50, seed = t.seed or 1 }
  local whole = differences(result, "loop closed, shock", "loop closed", t.measure, t.from, t.to)
  local part = differences(result, "loop cut, shock", "loop cut", t.measure, t.from, t.to)
  local gain = ratio(whole, part)
  gain.closed, gain.cut, gain.result = mean(whole), mean(part), result
  return gain
end

return effects
