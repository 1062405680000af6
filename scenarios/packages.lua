-- SPDX-License-Identifier: GPL-3.0-or-later
--[[
WHAT IS IT
  Policies alone and together, from 2015 to 2016: does the package do more than the sum of its parts? Which policy is most likely best
  for profit, risk, harm and cost? What is left of each two years after its end? And how far does the vicious cycle of profit, arms,
  conflict, displacement multiply a shock?

HOW TO RUN
  tributary run scenarios/packages.lua
  Some two minutes on two cores.

THINGS TO NOTICE
  An interaction below 0 says that the package takes more off than its parts do one by one; look whether its interval holds 0.
  "Best" for one objective is seldom best for all: cost and harm are objectives like profit.
  Durability: 1 says that all of the effect stays after the end, 0 that nothing does, below 0 that it turns round.

THINGS TO TRY
  Other parts: tributary list levers. worlds.vary in place of one world: scenarios/studies/regret.lua.

ASSUMES
  One world, the case's own numbers; luck alone varies. Costs are the levers' own fields.

FIGURE
  packages.png what each policy changes.
]]
local tributary = require "tributary"
local levers = tributary.levers

local ON, OFF, AFTER = "2015-01-01", "2016-12-31", "2018-12-31"
local base = tributary.scenario { name = "baseline", case = "libya", from = "2014-01-01", to = AFTER, scale = 400, without = { "sabratha_payoff_2017" } }
local function arm(name, lever) return base:with { name = name, levers = { lever } } end
local parts = {
  arm("interdiction", levers.interdiction_sea { from = ON, to = OFF, intensity = 0.6 }),
  arm("regular channels", levers.regular_channels { from = ON, to = OFF, places_per_year = 60000, fee = 500 }),
  arm("livelihoods", levers.livelihoods { from = ON, to = OFF, towns = { "agadez", "sabha", "sabratha" }, jobs = 8000 }),
}
local names = { "interdiction", "regular channels", "livelihoods" }
local package = tributary.combine("prevention first", parts[1], parts[2], parts[3])
local arms = { base, parts[1], parts[2], parts[3], package }
local objectives = { "illicit_profit", "conflict_risk", "person_months_held", "lever_cost" }

-- Luck is what varies: a study of one point's many replicates.
local study = tributary.compare { arms = arms, runs = 60, seed = 61 }
study:print(objectives)
study:plot { figure = "comparison", measures = objectives, file = "packages.png" }

local stats = tributary.stats
local function differences(name, measure)
  local out = {}
  for i, v in ipairs(study:values(name, measure, { from = ON, to = OFF, difference_from = "baseline" })) do out[i] = v.value end
  return out
end
local function interaction(measure)
  local whole, sum = differences("prevention first", measure), {}
  for i = 1, #whole do sum[i] = whole[i] end
  for _, name in ipairs(names) do
    for i, x in ipairs(differences(name, measure)) do sum[i] = sum[i] - x end
  end
  for i, x in ipairs(sum) do
    if math.abs(x) < 1e-9 * math.abs(whole[i]) then sum[i] = 0.0 end -- what rounding leaves of a sum that comes out even
  end
  return stats.mean(whole), stats.mean(sum), stats.interval(sum)
end
-- Share of the replicates in which an arm is the best of all for a measure of which less is better.
local function chance_best(measure)
  local best, share = {}, {}
  for _, name in ipairs(study.arms) do
    share[name] = 0
    for i, v in ipairs(study:values(name, measure, { from = ON, to = OFF })) do
      if not best[i] or v.value < best[i].value then best[i] = { value = v.value, name = name } end
    end
  end
  for _, b in ipairs(best) do share[b.name] = share[b.name] + 1 / #best end
  return share
end

if not study.dry then
  print(string.format("%-22s %16s %16s %s", "package less its parts", "package", "interaction", "95% interval"))
  for _, measure in ipairs(objectives) do
    local whole, extra, low, high = interaction(measure)
    print(string.format("%-22s %16.6g %16.6g %.6g to %.6g%s", measure, whole, extra, low, high, low * high <= 0 and "  (not distinguishable from the sum)" or ""))
  end
  print(string.format("\n%-22s %s", "chance of being best", table.concat(study.arms, " · ")))
  for _, measure in ipairs(objectives) do
    local share, words = chance_best(measure), {}
    for i, name in ipairs(study.arms) do words[i] = string.format("%.0f%%", 100 * share[name]) end
    print(string.format("%-22s %s", measure, table.concat(words, " · ")))
  end
end
local function line(name, measure)
  local d = tributary.durability { result = study, arm = name, measure = measure, from = ON, to = OFF, months = 24 }
  if study.dry then return end
  local clear = d.low == d.low
  print(string.format("%-22s %-20s %s", name, measure, clear and string.format("%6.2f (%.2f to %.2f)", d.value, d.low, d.high) or "no clear effect while on"))
end
if not study.dry then print("\ndurability: effect of the 24 months after the end over the effect while on, a year") end
for _, name in ipairs { "interdiction", "regular channels", "livelihoods", "prevention first" } do
  for _, measure in ipairs { "illicit_profit", "arrivals", "conflict_risk" } do line(name, measure) end
end

local gain = tributary.loop_gain {
  scenario = base, measure = "illicit_profit", from = "2015-07-01", to = AFTER, runs = 40, seed = 62,
  shocks = { tributary.shock { kind = "push", from = "2015-01-01", to = "2015-06-30", value = 2 } }, cut = { "onset" },
}
if not study.dry then
  print(string.format("\nloop gain: twice the people for half a year; illicit profit of the years after, clashes possible over clashes off: %.2f (%.2f to %.2f)", gain.value, gain.low, gain.high))
end
