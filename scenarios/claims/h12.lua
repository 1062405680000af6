-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The claim H12: trafficking observables improve the prediction of conflict. In each of a sample of worlds a forecaster learns from
--   half of the runs and is tested on the others, with the record of clashes alone, and with the record of the trade beside it.
-- HOW TO RUN
--   build/tributary run scenarios/claims/h12.lua    (or: build/tributary claims libya H12)
-- THINGS TO NOTICE
--   Few runs a world make wide intervals: a world counts only where the gain is surely above 0. scenarios/studies/early_warning.lua has
--   one world with many runs, and what is left once the calendar is known.
-- THINGS TO TRY
--   --points 24 --runs 80. Or observables = "flow" alone.
-- ASSUMES
--   The worlds of worlds.lua. A forecaster who has seen as many runs of the same history as the half he learns from.
-- FIGURE
--   h12.png clashes on record in the last of the worlds
local tributary = require "tributary"
local worlds = require "worlds"

-- The plausible worlds that the other claims use: their first ones.
local WORLDS, RUNS = 12, 40
local drawn = tributary.sweep { arms = { worlds.base }, vary = worlds.vary, design = "sobol", points = worlds.POINTS * 2, runs = 1, seed = worlds.SEED }
local points, kept, used = drawn:points(), {}, {}
for _, v in ipairs(drawn:values(worlds.base.name, "arrivals", worlds.PLAUSIBLE)) do
  local fits = drawn.dry or (v.value >= worlds.PLAUSIBLE_LOW and v.value <= worlds.PLAUSIBLE_HIGH)
  if #kept < WORLDS and fits and not used[v.point] then kept[#kept + 1], used[v.point] = points[v.point], true end
end

local v = { id = "H12", says = "Trafficking observables improve the prediction of conflict", dry = drawn.dry, held = 0, judged = #kept, runs = #kept * RUNS, result = drawn }
v.row = { id = v.id, says = v.says, verdict = "not tested" }
local gains, holds, fails = {}, nil, nil
for i, point in ipairs(kept) do
  local world = worlds.base:with { name = "world " .. i, from = "2011-01-01", parameters = point }
  local warning = tributary.early_warning { scenario = world, runs = RUNS, seed = worlds.SEED + i, horizons = { 12 } }
  for _, row in ipairs(warning:rows()) do
    if row.name == "trafficking adds" and string.find(row.quantity, "CRPS") then
      gains[#gains + 1] = row.value
      if row.low > 0 then v.held, holds = v.held + 1, holds or i else fails = fails or i end
    end
  end
  v.result = warning.result
  if i == #kept then warning.result:plot { figure = "fan", measure = "recorded_clash_deaths", file = "h12.png" } end
end
if v.dry then return v end
local stats = tributary.stats
v.judged = #gains
v.verdict, v.low, v.high = tributary.verdict(v.held, v.judged)
v.share = v.judged > 0 and v.held / v.judged or 0 / 0
v.conditions = "too few worlds to tell"
print(string.format("H12  %s", v.says))
print("    rule        on runs held out, forecasts of 12 months have a lower CRPS with the record of the trade than without, by a 95% interval above 0")
print(string.format("    verdict     %s: %d of %d worlds (%.0f%%; 95%% interval %.0f%% to %.0f%%)", v.verdict, v.held, v.judged, 100 * v.share, 100 * v.low, 100 * v.high))
print(string.format("    size        CRPS less by: median %.4f, smallest %.4f, largest %.4f", stats.median(gains), stats.quantile(gains, 0), stats.quantile(gains, 1)))
print(string.format("    a world where it holds  %s", holds and "world " .. holds or "none found in " .. v.judged .. " worlds"))
print(string.format("    a world where it fails  %s", fails and "world " .. fails or "none found in " .. v.judged .. " worlds"))
local mean, low, high = stats.mean(gains), stats.interval(gains)
local interval = low == low and string.format(" (%.2g to %.2g)", low, high) or ""
v.row = {
  id = v.id, says = v.says, verdict = v.verdict, share = v.share, low = v.low, high = v.high, held = v.held, judged = v.judged, size = mean, size_low = low, size_high = high,
  size_text = "error of the forecast (CRPS), less by: " .. (mean == mean and string.format("%.2g", mean) .. interval or "not known"),
  twin_holds = holds and "yes" or "no", twin_fails = fails and "yes" or "no",
}
return v
