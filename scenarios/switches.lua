-- WHAT IS IT
--   Every mechanism switched off and every lever switched on, one at a time, against the same baseline with the same luck:
--   what moves, by how much, and what moves though nobody wants it to.
-- HOW TO RUN
--   build/tributary run scenarios/switches.lua --runs 20
-- THINGS TO NOTICE
--   A mechanism whose measures do not move is a candidate to drop. Under a lever, 'worse' lists what gets worse for people with
--   an interval that leaves out 0: side effects, or the lever backfiring.
-- THINGS TO TRY
--   --scale 200 and more runs: which small effects appear?
-- ASSUMES
--   The baseline carries the case's dated policies. Levers start in February 2015 at the strengths below.
-- FIGURE
--   levers.png: the levers' effects on the main measures.

local tributary = require "tributary"
local levers, registry = tributary.levers, tributary.registry

local base = tributary.scenario { name = "baseline", case = "libya", from = "2011-01-01", to = "2017-12-31", scale = 400 }
local on = {
  interdiction_land = levers.interdiction_land { from = "2015-02-01", intensity = 0.7, target = tributary.busiest(10) },
  interdiction_sea = levers.interdiction_sea { from = "2015-02-01", intensity = 0.6 },
  regular_channels = levers.regular_channels { from = "2015-02-01", places_per_year = 60000, fee = 500, licence_agents = 0.5 },
  livelihoods = levers.livelihoods { from = "2015-02-01", towns = { "agadez", "sabha", "sabratha", "zawiya", "garabulli" }, jobs = 40000 },
  state_capacity = levers.state_capacity { from = "2015-02-01", build_years = 1 },
  sanctions = levers.sanctions { from = "2015-02-01", listing_rule = "captivity" },
  cooptation = levers.cooptation { from = "2016-01-01", groups = { "dabbashi" }, towns = { "sabratha" }, payment_ratio = 1.6 },
}
local arms, kind, moves = { base }, {}, {}
for _, mechanism in ipairs(registry.mechanisms) do
  local name = "without " .. mechanism.name
  arms[#arms + 1] = base:with { name = name, mechanisms = { [mechanism.name] = false } }
  kind[name], moves[name] = "off", mechanism.moves
end
for _, lever in ipairs(registry.levers) do
  local name = "with " .. lever.name
  arms[#arms + 1] = base:with { name = name, levers = { on[lever.name] or levers[lever.name] { from = "2015-02-01" } } }
  kind[name], moves[name] = "on", lever.moves
end
local result = tributary.compare { arms = arms, runs = 20, seed = 7 }

-- The mean of all months is compared, so that one rule serves flows, means and stocks.
local national, better = {}, {}
for _, m in ipairs(registry.measures) do
  if m.nation then
    national[#national + 1] = m.name
    better[m.name] = m.better
  end
end
local function listed(text, word)
  for name in string.gmatch(text, "%S+") do if name == word then return true end end
  return false
end
-- Change in per cent of the baseline's mean; where that is 0, the change itself.
local function change(x, start)
  if start == 0 then return string.format("%+.3g", x) end
  local share = 100 * x / math.abs(start)
  return string.format(math.abs(share) < 10 and "%+.1f%%" or "%+.0f%%", share)
end
if not result.dry then
  local summary = result:summary(national, { from = "2011-01-01", to = "2017-12-31" })
  for i = 2, #arms do
    local name = arms[i].name
    local expected, also, worse = {}, {}, {}
    for _, measure in ipairs(national) do
      local cell, start = summary[name][measure], summary.baseline[measure].mean
      local moved = cell.difference == cell.difference and (cell.difference_low > 0 or cell.difference_high < 0)
      local size = change(cell.difference, start)
      local text = string.format("%s %s [%s, %s]", measure, size, change(cell.difference_low, start), change(cell.difference_high, start))
      if listed(moves[name], measure) then expected[#expected + 1] = text .. (moved and "*" or "") end
      if moved and not listed(moves[name], measure) then also[#also + 1] = measure .. " " .. size end
      if moved and kind[name] == "on" and better[measure] * cell.difference < 0 then worse[#worse + 1] = measure .. " " .. size end
    end
    print(name)
    print("  should move: " .. (#expected > 0 and table.concat(expected, "; ") or "only measures of places (see tests)"))
    print("  also moved:  " .. (#also > 0 and table.concat(also, "; ") or "none"))
    if kind[name] == "on" then print("  worse:       " .. (#worse > 0 and table.concat(worse, "; ") or "none")) end
  end
  print(string.format("Per cent of the baseline's mean, 95%% interval of the mean paired difference over %d runs of one luck; * and 'moved': the interval leaves out 0.", result.n_runs))
end
local shown = { base }
for i = 2, #arms do if kind[arms[i].name] == "on" then shown[#shown + 1] = arms[i] end end
local names = {}
for i, arm in ipairs(shown) do names[i] = arm.name end
result:plot { figure = "comparison", measures = { "illicit_profit", "trafficking_profit", "conflict_risk", "arrivals", "deaths", "person_months_exploited" }, arms = names, file = "levers.png" }
