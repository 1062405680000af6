-- WHAT IS IT
--   The exam of the Libya case: a free run 2010-2017 from inputs alone, set beside what happened. Each row names a fact of the
--   case (F1 ...), what was asked, what the model gave, and ends in 'held' or 'not held'. The program itself never reads this
--   folder; only this script does, to score.
-- HOW TO RUN
--   build/tributary exam libya            (options: --runs N --seed N --scale N --workers N --out DIR)
-- THINGS TO NOTICE
--   A fact with a twin needs both: the same equations must give war where it was, and quiet in a twin without the cause.
-- THINGS TO TRY
--   --seed 2 --runs 200: which facts hang on luck?
-- ASSUMES
--   Parameters were chosen with other seeds (docs/calibration.md says which were varied). Intervals were fixed beforehand.
-- FIGURE
--   arrivals.png: simulated arrivals by month.

local tributary = require "tributary"
local levers, stats = tributary.levers, tributary.stats
local RUNS = 100

-- ---- arms ---------------------------------------------------------------------------------------------------------------
local base = tributary.scenario { name = "history", case = "libya", from = "2010-01-01", to = "2017-12-31", scale = 200 }
local PAID = "sabratha_payoff_2017"
local function pay(name, ratio, groups, more)
  local arm = {
    name = name, without = { PAID },
    levers = { levers.cooptation { from = "2017-07-15", groups = groups, towns = { "sabratha" }, payment_ratio = ratio } },
  }
  for key, value in pairs(more or {}) do arm[key] = value end
  return base:with(arm)
end
local sole = { tributary.shock { kind = "holder", from = "2016-07-01", to = "2016-07-08", towns = { "sabratha" }, groups = { "dabbashi" }, value = 1 } }
local kufra_one = { tributary.shock { kind = "holder", from = "2011-06-01", to = "2011-06-08", towns = { "kufra" }, groups = { "zway" }, value = 1 } }
local arms = {
  base,
  base:with { name = "unpaid", without = { PAID } },
  base:with { name = "arbiter kept", shocks = {
    tributary.shock { kind = "arbiter", from = "2011-05-01", to = "2017-12-31", towns = { "kufra" }, value = 1 },
    tributary.shock { kind = "arbiter", from = "2011-09-01", to = "2017-12-31", towns = { "sabha" }, value = 1 } } },
  pay("half the tolls", 0.5, { "dabbashi" }),
  pay("all paid", 1.6, { "dabbashi", "aior", "local_council_sabratha" }),
  pay("sole holder paid", 1.6, { "dabbashi" }, { shocks = sole }),
  base:with { name = "sole holder unpaid", without = { PAID }, shocks = sole },
  base:with { name = "kufra to one", shocks = kufra_one },
}
local result = tributary.compare { arms = arms, runs = RUNS, seed = 20100 }
RUNS = result.n_runs -- --runs may have changed it
-- Two months after the payment, and Kufra before and after one group holds it: only these months are recorded.
local function window(from, to, list)
  local out = {}
  for i, arm in ipairs(list) do out[i] = arm:with { from = from, to = to } end
  return tributary.compare { arms = out, runs = RUNS, seed = 20100 }
end
local after_payment = window("2017-08-01", "2017-09-30", { arms[1], arms[2], arms[4] })
local kufra = window("2011-06-01", "2012-12-31", { arms[1], arms[8] })

-- ---- what the store says --------------------------------------------------------------------------------------------------
local function year_sums(res, arm, measure)
  local years, first = {}, nil
  for r, run in ipairs(res:runs(arm, measure)) do
    first = tonumber(string.sub(run.first_month, 1, 4))
    for k = 1, #run do
      local y = first + (k - 1) // 12
      years[y] = years[y] or {}
      years[y][r] = (years[y][r] or 0) + run[k]
    end
  end
  return years
end
local function half_sums(arm, measure, year, from, to) -- months from..to of a year, per run
  local out = {}
  for r, run in ipairs(result:runs(arm, measure)) do
    local sum, first = 0, tonumber(string.sub(run.first_month, 1, 4))
    for month = from, to do sum = sum + (run[(year - first) * 12 + month] or 0 / 0) end
    out[r] = sum
  end
  return out
end
local function ratios(a, b)
  local out = {}
  for i = 1, #a do if b[i] > 0 then out[#out + 1] = a[i] / b[i] end end
  return out
end
-- Replicates in which a clash of at least `deaths` began over the town between two dates, between the two groups if named.
local function onsets(res, arm, town, from, to, deaths, a, b)
  local seen, first = {}, {}
  for _, e in ipairs(res:events(arm)) do
    local sides = not a or (e.side_a == a and e.side_b == b) or (e.side_a == b and e.side_b == a)
    if e.town == town and sides and e.date >= from and e.date <= to and e.deaths >= deaths then
      seen[e.replicate] = true
      first[e.replicate] = first[e.replicate] or e
    end
  end
  local n = 0
  for _ in pairs(seen) do n = n + 1 end
  return n / RUNS, first
end
local function place_mean(res, arm, measure, level, place)
  local sum, n = 0, 0
  for _, row in ipairs(res:places(arm, measure, level)) do
    if row.place == place then sum, n = sum + row.value, n + 1 end
  end
  return n > 0 and sum / n or 0 / 0
end
local function place_runs(res, arm, measure, level, place)
  local by, out = {}, {}
  for _, row in ipairs(res:places(arm, measure, level)) do
    if row.place == place then by[row.replicate] = (by[row.replicate] or 0) + row.value end
  end
  for r = 0, RUNS - 1 do out[#out + 1] = by[r] or 0 end
  return out
end

-- ---- rows -------------------------------------------------------------------------------------------------------------------
local held, asked = 0, 0
local function row(id, text, value, wanted, ok)
  asked = asked + 1
  if ok then held = held + 1 end
  print(string.format("%-4s %-62s %-24s %-26s %s", id, text, value, wanted, ok and "held" or "not held"))
end
local function within(x, low, high) return x >= low and x <= high end
local function quantiles(list) return stats.median(list), stats.quantile(list, 0.05), stats.quantile(list, 0.95) end
local function show(list, form)
  local m, low, high = quantiles(list)
  return string.format(form .. " (" .. form .. " to " .. form .. ")", m, low, high)
end
local function percent(x) return string.format("%.0f%%", 100 * x) end

if not result.dry then
  print(string.format("Exam of the case libya: %d runs of 2010-2017, seed %d; median (5%% to 95%% of the runs).", RUNS, result.seed))
  print(string.format("%-4s %-62s %-24s %-26s %s", "fact", "", "model", "asked", ""))
  local data, share = {}, {}
  for _, r in ipairs(tributary.data "departures_by_country_yearly.csv") do
    if r.country == "Libya" then share[tonumber(r.year)] = tonumber(r.share) end
  end
  for _, r in ipairs(tributary.data "arrivals_italy_monthly.csv") do
    local y = tonumber(string.sub(r.month, 1, 4))
    data[r.month] = tonumber(r.arrivals_unhcr) * share[y]
    data[y] = (data[y] or 0) + data[r.month]
  end

  local arrivals = year_sums(result, "history", "arrivals")
  local open = ratios(arrivals[2014], arrivals[2010])
  row("F1", "arrivals 2014 over 2010: the regime's fall opens the route", show(open, "%.0f"), "15 to 80", within(stats.median(open), 15, 80))

  local all = true
  for y = 2014, 2017 do
    local m = stats.median(arrivals[y])
    local ok = within(m / data[y], 0.75, 1.25)
    all = all and ok
    row("F2", string.format("arrivals of %d through Libya (data %.0f)", y, data[y]), show(arrivals[y], "%.0f"), "within 25% of the data", ok)
  end
  local model, last_year, last_value, n = 0, 0, 0, 0
  local series = result:series("history", "arrivals")
  local by_month = {}
  for _, s in ipairs(series) do by_month[string.sub(s.month, 1, 7)] = s.median end
  for y = 2015, 2017 do
    for k = 1, 12 do
      local now, before = string.format("%d-%02d", y, k), string.format("%d-%02d", y - 1, k)
      local previous = k > 1 and string.format("%d-%02d", y, k - 1) or string.format("%d-12", y - 1)
      model = model + math.abs(by_month[now] - data[now])
      last_year = last_year + math.abs(data[before] - data[now])
      last_value = last_value + math.abs(data[previous] - data[now])
      n = n + 1
    end
  end
  row("F2", "mean absolute error of the months 2015-17", string.format("%.0f", model / n),
    string.format("< %.0f (same month last year)", last_year / n), model < last_year)
  row("F2", "  the same against the harder forecast, for information", string.format("%.0f", model / n),
    string.format("aim < %.0f (last value)", last_value / n), model < last_value)

  local h1 = ratios(half_sums("history", "arrivals", 2017, 1, 6), half_sums("history", "arrivals", 2016, 1, 6))
  local h2 = ratios(half_sums("history", "arrivals", 2017, 7, 12), half_sums("history", "arrivals", 2016, 7, 12))
  row("F3", "arrivals Jan-Jun 2017 over Jan-Jun 2016 (data 1.19)", show(h1, "%.2f"), "0.90 to 1.50", within(stats.median(h1), 0.9, 1.5))
  row("F3", "arrivals Jul-Dec 2017 over Jul-Dec 2016 (data 0.32)", show(h2, "%.2f"), "0.20 to 0.45", within(stats.median(h2), 0.2, 0.45))

  -- F4, F5: the arbiter leaves Kufra on 2011-05-05, Sabha on 2011-09-21; ten months on.
  local function first_war(id, town, a, b, from, to)
    local p = onsets(result, "history", town, from, to, 25, a, b)
    local twin = onsets(result, "arbiter kept", town, from, to, 25, a, b)
    row(id, "chance of " .. a .. " against " .. b .. " within 10 months of the arbiter's end", percent(p), "50% to 95%", within(p, 0.5, 0.95))
    row(id, "  twin: the arbiter stays", percent(twin), "at most 15%", twin <= 0.15)
  end
  first_war("F4", "kufra", "zway", "tebu_militias", "2011-05-05", "2012-03-05")
  first_war("F5", "sabha", "sabha_6th", "tebu_militias", "2011-09-21", "2012-07-21")

  -- F7: Kufra in one hand from June 2011, against the same months contested.
  local quiet = 1 - onsets(result, "kufra to one", "kufra", "2011-06-01", "2013-06-01", 25)
  local contested, single = place_mean(kufra, "history", "onset_hazard", "town", "kufra"), place_mean(kufra, "kufra to one", "onset_hazard", "town", "kufra")
  row("F7", "Kufra in one hand: quiet for 24 months", percent(quiet), "at least 85%", quiet >= 0.85)
  row("F7", "  hazard a month, contested over consolidated", string.format("%.4f / %.4f", contested, single), "at least 5 times",
    contested >= 5 * single and contested > 0)
  local after = 1 - onsets(result, "history", "kufra", "2015-11-01", "2017-10-31", 25)
  row("F7", "  after the case's own consolidation of October 2015: quiet 24 months", percent(after), "at least 85%", after >= 0.85)
  local function out_of_kufra(arm)
    local total = {}
    for _, leg in ipairs { "kufra>tazirbu", "kufra>rabyana" } do
      for r, x in ipairs(place_runs(kufra, arm, "flow", "leg", leg)) do total[r] = (total[r] or 0) + x end
    end
    return total
  end
  local more = ratios(out_of_kufra("kufra to one"), out_of_kufra("history"))
  local gain = stats.median(more) - 1
  row("F7", "  flow through Kufra in one hand against contested, the same months", string.format("%+.0f%%", 100 * gain), "+3% to +25%", within(gain, 0.03, 0.25))

  local deaths, attempts = year_sums(result, "history", "deaths_sea"), year_sums(result, "history", "attempts")
  local least, most, fine = math.huge, 0, true
  local text = {}
  for y = 2014, 2017 do
    local m = stats.median(ratios(deaths[y], attempts[y]))
    least, most, fine = math.min(least, m), math.max(most, m), fine and within(m, 0.01, 0.04)
    text[#text + 1] = string.format("%.1f", 100 * m)
  end
  row("F11", "deaths per attempt 2014-17, per cent (data 1.8 2.0 2.3 2.1)", table.concat(text, " "), "each 1-4, spread <= 1.6", fine and most / least <= 1.6)

  -- F12, F13: Sabratha, paid from 2017-07-15.
  local d_paid, d_unpaid = place_runs(after_payment, "history", "departures", "town", "sabratha"), place_runs(after_payment, "unpaid", "departures", "town", "sabratha")
  local fall = stats.median(ratios(d_paid, d_unpaid)) - 1
  row("F12", "Sabratha's departures Aug-Sep 2017 against the unpaid twin", string.format("%+.0f%%", 100 * fall), "-97% to -65%", within(fall, -0.97, -0.65))
  local flips = 0
  for r, x in ipairs(place_runs(after_payment, "half the tolls", "departures", "town", "sabratha")) do
    if d_unpaid[r] > 0 and x < 0.65 * d_unpaid[r] then flips = flips + 1 end
  end
  row("F12", "  an offer of half the tolls flips the group", percent(flips / RUNS), "at most 5%", flips / RUNS <= 0.05)
  local function battle(arm) return onsets(result, arm, "sabratha", "2017-07-15", "2017-12-15", 25) end
  local paid, wars = battle("history")
  local unpaid = battle("unpaid")
  row("F13", "war in Sabratha within 5 months of the payment", percent(paid), "at least 40%", paid >= 0.4)
  row("F13", "  above the twin without payment", percent(paid - unpaid), "at least 25 points", paid - unpaid >= 0.25)
  local calm = 1 - onsets(result, "history", "sabratha", "2016-02-15", "2017-07-14", 25)
  row("F13", "  the 17 months before: quiet", percent(calm), "at least 65%", calm >= 0.65)
  local n_wars, lost = 0, 0
  for _, e in pairs(wars) do
    n_wars = n_wars + 1
    if e.winner and e.winner ~= "dabbashi" then lost = lost + 1 end
  end
  local loses = n_wars > 0 and lost / n_wars or 0 / 0
  row("F13", "  the paid side loses, given war", n_wars > 0 and percent(loses) or "no war", "25% to 75%", n_wars > 0 and within(loses, 0.25, 0.75))
  local rise_all = battle("all paid") - unpaid
  row("F13", "  all groups paid: rise over no payment", percent(rise_all), "at most 10 points", rise_all <= 0.10)
  local rise_sole = battle("sole holder paid") - battle("sole holder unpaid")
  row("F13", "  a sole holder paid: rise over no payment", percent(rise_sole), "at most 5 points", rise_sole <= 0.05)

  local revenue = year_sums(result, "history", "trade_revenue")
  local in_band = true
  local words = {}
  for y = 2014, 2016 do
    local m = stats.median(revenue[y]) / 1e6
    in_band = in_band and within(m, 170, 1000)
    words[#words + 1] = string.format("%.0f", m)
  end
  row("F18", "revenue of the trade 2014-16, US$ m a year", table.concat(words, " "), "each 170 to 1,000", in_band)
  print(string.format("%d of %d rows held. Facts F6, F8-F10, F14-F17, F19-F21 are not asked yet.", held, asked))
end
result:plot { figure = "fan", measure = "arrivals", arms = { "history" }, file = "arrivals.png" }
