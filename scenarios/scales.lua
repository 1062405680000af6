-- WHAT IS IT
--   Does it matter how many persons one agent stands for? The same history at 50, 200 and 800 persons an agent.
-- HOW TO RUN
--   build/tributary run scenarios/scales.lua --runs 150
-- THINGS TO NOTICE
--   A measure is called equivalent when the 90% interval of the difference from 200 persons an agent lies inside 5% of its mean.
-- THINGS TO TRY
--   Other windows: early years carry few people, and there coarse agents show first.
-- ASSUMES
--   The case's dated policies; nothing else is changed.
-- FIGURE
--   scales.png: arrivals by month at the three scales.

local tributary = require "tributary"
local stats = tributary.stats
local fine = tributary.scenario { name = "200 persons", case = "libya", from = "2014-01-01", to = "2017-12-31", scale = 200 }
local arms = { fine, fine:with { name = "50 persons", scale = 50 }, fine:with { name = "800 persons", scale = 800 } }
local result = tributary.compare { arms = arms, runs = 150, seed = 5 }
local measures = { "arrivals", "deaths", "illicit_profit", "trafficking_profit", "conflict_risk" }

-- Total (or mean, for the risk) of the window, per replicate.
local function totals(arm, measure)
  local out = {}
  for _, run in ipairs(result:runs(arm, measure)) do
    local sum = 0
    for month = 1, #run do sum = sum + run[month] end
    out[run.replicate] = measure == "conflict_risk" and sum / #run or sum
  end
  return out
end
if not result.dry then
  print(string.format("%-20s %-14s %-12s %-28s %s", "measure", "arm", "mean", "difference, 90% interval", ""))
  for _, measure in ipairs(measures) do
    local base = totals("200 persons", measure)
    for i = 2, #arms do
      local other, differences, all = totals(arms[i].name, measure), {}, {}
      for replicate, x in pairs(base) do
        differences[#differences + 1] = other[replicate] - x
        all[#all + 1] = x
      end
      local mean, n = stats.mean(all), #all
      local d, half = 100 * stats.mean(differences) / mean, 100 * 1.645 * stats.sd(differences) / math.sqrt(n) / mean
      local inside = d - half > -5 and d + half < 5
      print(string.format("%-20s %-14s %-12.4g %+5.1f%% [%+5.1f%%, %+5.1f%%]      %s", measure, arms[i].name, stats.mean(differences) + mean, d, d - half, d + half, inside and "equivalent" or "not shown to be equivalent"))
    end
  end
end
result:plot { figure = "fan", measure = "arrivals", file = "scales.png" }
