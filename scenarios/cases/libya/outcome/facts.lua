-- The facts of the Libya case, F1 to F21, as a function of a scenario: exam.lua asks them of the model as it is, ablate.lua of
-- the model with a mechanism switched off. Intervals were fixed beforehand and are the same for both.
--   facts.examine(base, runs, twin_runs, wanted) -> { row, … }: fact, text, data, model, asked, held; info = true: not counted.
-- Twins share the luck of the history's replicate of the same number. wanted: a list of facts, all unless told.

local tributary = require "tributary"
local levers, stats, date = tributary.levers, tributary.stats, tributary.date
local facts = {}

facts.list = { "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F19", "F20", "F21" }
facts.easy = { F11 = true, F16 = true, F18 = true, F20 = true, F21 = true }
facts.discriminating = { "F4", "F5", "F7", "F12", "F13" }
facts.seed = 20100 -- of the exam; calibration uses others

-- ---- what is known of the place, for arms and shares ------------------------------------------------------------------------
local PAID, BEACH, PULSE, SYRIA = "sabratha_payoff_2017", "zuwara_citizens_2015", "niger_pulse_2013", "syria_route_closes_2015"
local OIL_2010 = 42 -- US$ bn a year: 1.76 m barrels a day x 365.26 x 79.6 US$ x 0.82 exported (series.csv, oil.export)
local MAIN_LEG = "dirkou>tummo" -- the track past IOM's counting point at Seguedine
local MAIN_ROAD = { "agadez>dirkou", "dirkou>tummo", "tummo>qatrun" }
local COAST = { "sabratha", "surman", "zawiya" }
local JOBS = { towns = { "agadez", "sabha", "sabratha" }, people = 124324 + 130000 + 102038 }
local UBARI_PEOPLE = 42975
-- When the old regime left (control.csv), for the quiet before it.
local FREE = { kufra = "2011-05-05", sabha = "2011-09-21" }
local FREE_ELSEWHERE = "2011-10-01"
-- Clashes of 25 deaths or more between groups of the case (events_outcome.csv, conflict_dyads_yearly.csv), for scores by month.
local ONSETS = {
  kufra = { "2012-02", "2012-06", "2015-07" }, sabha = { "2012-03", "2014-01", "2016-12" }, ubari = { "2014-09" }, sabratha = { "2017-09" },
}
-- Months with two takers or more and no arbiter (control.csv), for null model 2.
local CONTESTED = {
  kufra = { { "2011-09", "2012-02" }, { "2013-12", "2014-02" }, { "2015-06", "2015-09" } },
  sabha = { { "2011-10", "2012-03" }, { "2013-12", "2014-01" }, { "2017-06", "2017-12" } },
  ubari = { { "2013-05", "2016-01" } }, sabratha = { { "2016-03", "2017-12" } }, tripoli = { { "2011-09", "2016-03" } },
}
local SCORED = { "kufra", "sabha", "ubari", "sabratha", "zawiya", "zuwara", "tripoli", "murzuq", "agadez", "brak", "ghat" }

-- ---- arms -------------------------------------------------------------------------------------------------------------------
local function pay(base, name, ratio, groups, more)
  local arm = {
    name = name, without = { PAID },
    levers = { levers.cooptation { from = "2017-07-15", groups = groups, towns = { "sabratha" }, payment_ratio = ratio } },
  }
  for key, value in pairs(more or {}) do arm[key] = value end
  return base:with(arm)
end

local function jobs(base, name, coverage)
  local working = 0.5
  for _, p in ipairs(tributary.registry.parameters) do
    if p.name == "residents.working_age" then working = p.value end
  end
  return base:with { name = name, levers = { levers.livelihoods { from = "2015-01-01", towns = JOBS.towns, jobs = math.floor(coverage * working * JOBS.people + 0.5) } } }
end

local function shock(kind, from, to, more)
  local fields = { kind = kind, from = from, to = to }
  for key, value in pairs(more) do fields[key] = value end
  return tributary.shock(fields)
end

local function arms_of(base)
  local sole = { shock("holder", "2016-07-01", "2016-07-08", { towns = { "sabratha" }, groups = { "dabbashi" }, value = 1 }) }
  local function pushed(name, origin, without)
    return base:with { name = name, without = without, shocks = { shock("push", "2015-01-01", "2017-12-31", { origins = { origin }, value = 0 }) } }
  end
  return {
    history = base:with { name = "history" },
    unpaid = base:with { name = "unpaid", without = { PAID } },
    half = pay(base, "half the tolls", 0.5, { "dabbashi" }),
    all = pay(base, "all paid", 1.6, { "dabbashi", "aior", "local_council_sabratha" }),
    sole_paid = pay(base, "sole holder paid", 1.6, { "dabbashi" }, { shocks = sole }),
    sole_unpaid = base:with { name = "sole holder unpaid", without = { PAID }, shocks = sole },
    arbiter = base:with { name = "arbiter kept", shocks = {
      shock("arbiter", "2011-05-01", "2017-12-31", { towns = { "kufra" }, value = 1 }),
      shock("arbiter", "2011-09-01", "2017-12-31", { towns = { "sabha" }, value = 1 }) } },
    kufra_one = base:with { name = "kufra to one", shocks = {
      shock("holder", "2011-06-01", "2011-06-08", { towns = { "kufra" }, groups = { "zway" }, value = 1 }) } },
    oil = base:with { name = "oil as in 2010", shocks = { shock("oil_level", "2011-01-01", "2017-12-31", { value = OIL_2010 }) } },
    beach = base:with { name = "beach open", without = { BEACH } },
    no_pulse = base:with { name = "no pulse", without = { PULSE } },
    syrians = base:with { name = "Syrians come on", without = { SYRIA } },
    no_syrians = pushed("no Syrians", "SYR", { SYRIA }),
    no_nigerians = pushed("no Nigerians", "NGA"),
    jobs_5 = jobs(base, "jobs for 5%", 0.05),
    jobs_60 = jobs(base, "jobs for 60%", 0.60),
  }
end

-- ---- runs -------------------------------------------------------------------------------------------------------------------
-- All that is simulated for one scenario. A window is an ensemble whose record begins and ends with it: places are kept by
-- calendar year, and some facts ask for months. Arms that part late are branched off, which gives the same numbers sooner.
local NEEDS = { -- besides the history
  F4 = "early", F5 = "early", F6 = "", F7 = "early kufra", F8 = "pulse after_pulse", F9 = "before_law after_law", F10 = "late beach", F12 = "paid", F13 = "late",
  F15 = "late", F16 = "early", F17 = "end_2017", F20 = "late",
}
local function simulate(base, runs, twin_runs, wanted)
  local a, x, needed = arms_of(base), {}, {}
  for _, id in ipairs(wanted) do
    for slot in string.gmatch(NEEDS[id] or "", "[%w_]+") do needed[slot] = true end
  end
  local function among(list, from, to)
    local out = {}
    for i, arm in ipairs(list) do out[i] = from and arm:with { from = from, to = to } or arm end
    return out
  end
  local function compare(list, n, from, to) return tributary.compare { arms = among(list, from, to), runs = n, seed = facts.seed } end
  local function branch(at, list, from, to)
    list = among(list, from, to)
    return tributary.branch { scenario = among({ a.history }, from, to)[1], at = at, arms = list, runs = twin_runs, seed = facts.seed }
  end
  local late = { a.unpaid, a.half, a.all, a.sole_paid, a.sole_unpaid, a.beach, a.syrians, a.no_syrians, a.no_nigerians, a.jobs_5, a.jobs_60 }
  x.history = compare({ a.history }, runs)
  if needed.early then x.early = compare({ a.history, a.arbiter, a.kufra_one, a.oil }, twin_runs) end
  if needed.late then x.late = branch("2015-01-01", late) end
  if needed.kufra then x.kufra = compare({ a.history, a.kufra_one }, twin_runs, "2011-06-01", "2012-12-31") end
  if needed.pulse then x.pulse = branch("2013-10-15", { a.no_pulse }, "2013-12-01", "2014-02-28") end
  if needed.after_pulse then x.after_pulse = branch("2013-10-15", { a.no_pulse }, "2014-08-01", "2014-09-30") end
  if needed.before_law then x.before_law = compare({ a.history }, twin_runs, "2016-05-01", "2016-07-31") end
  if needed.after_law then x.after_law = compare({ a.history }, twin_runs, "2016-10-01", "2016-12-31") end
  if needed.beach then x.beach = branch("2015-08-15", { a.beach }, "2015-09-01", "2016-08-31") end
  if needed.paid then x.paid = branch("2017-07-01", { a.unpaid, a.half }, "2017-08-01", "2017-09-30") end
  if needed.end_2017 then x.end_2017 = compare({ a.history }, twin_runs, "2017-10-01", "2017-12-31") end
  return x
end

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

-- ---- data -----------------------------------------------------------------------------------------------------------------------
local function read_arrivals()
  local data, through = {}, {}
  for _, r in ipairs(tributary.data "departures_by_country_yearly.csv") do
    if r.country == "Libya" then through[tonumber(r.year)] = tonumber(r.share) end
  end
  for _, r in ipairs(tributary.data "arrivals_italy_monthly.csv") do
    local y = tonumber(string.sub(r.month, 1, 4))
    data[r.month] = tonumber(r.arrivals_unhcr) * through[y]
    data[y] = (data[y] or 0) + data[r.month]
  end
  return data
end
local arrivals_data = read_arrivals()

-- ---- the facts, one function each: ask(row, x). row(text, data, model, asked, held) counts, row:info(…) does not -----------------
local ask = {}

function ask.F1(row, x)
  local open = ratios(year(x.history, "history", "arrivals", 2014), year(x.history, "history", "arrivals", 2010))
  row("arrivals 2014 over 2010: the regime's fall opens the route", "", show(open, "%.0f"), "15 to 80", within(stats.median(open), 15, 80))
end

function ask.F2(row, x)
  local data = arrivals_data
  for y = 2014, 2017 do
    local list = year(x.history, "history", "arrivals", y)
    row("arrivals of " .. y .. " through Libya", string.format("%.0f", data[y]), show(list, "%.0f"), "within 25%", within(stats.median(list) / data[y], 0.75, 1.25))
  end
  local model, last_year, last_value, n, median = 0, 0, 0, 0, {}
  for _, s in ipairs(x.history:series("history", "arrivals")) do median[string.sub(s.month, 1, 7)] = s.median end
  for y = 2015, 2017 do
    for k = 1, 12 do
      local now, before = string.format("%d-%02d", y, k), string.format("%d-%02d", y - 1, k)
      local previous = k > 1 and string.format("%d-%02d", y, k - 1) or string.format("%d-12", y - 1)
      model = model + math.abs(median[now] - data[now])
      last_year = last_year + math.abs(data[before] - data[now])
      last_value = last_value + math.abs(data[previous] - data[now])
      n = n + 1
    end
  end
  row("mean absolute error of the months 2015-17, against 'same month last year'", "", string.format("%.0f", model / n), string.format("< %.0f", last_year / n), model < last_year)
  row:info("  against 'last value', the aim", "", string.format("%.0f", model / n), string.format("< %.0f", last_value / n), model < last_value)
end

function ask.F3(row, x)
  local function half(from, to)
    return ratios(sums(x.history, "history", "arrivals", "2017-" .. from, "2017-" .. to), sums(x.history, "history", "arrivals", "2016-" .. from, "2016-" .. to))
  end
  local first, second = half("01", "06"), half("07", "12")
  row("arrivals Jan-Jun 2017 over Jan-Jun 2016", "1.19", show(first, "%.2f"), "0.90 to 1.50", within(stats.median(first), 0.9, 1.5))
  row("arrivals Jul-Dec 2017 over Jul-Dec 2016", "0.32", show(second, "%.2f"), "0.20 to 0.45", within(stats.median(second), 0.2, 0.45))
end

local function first_war(row, x, town, a, b, from, to)
  local p, twin = onsets(x.history, "history", town, from, to, a, b), onsets(x.early, "arbiter kept", town, from, to, a, b)
  row("war of " .. a .. " and " .. b .. " within 10 months of the arbiter's end", "war", percent(p), "50% to 95%", within(p, 0.5, 0.95))
  row("  twin: the arbiter stays", "", percent(twin), "at most 15%", twin <= 0.15)
end
function ask.F4(row, x) first_war(row, x, "kufra", "zway", "tebu_militias", "2011-05-05", "2012-03-05") end
function ask.F5(row, x) first_war(row, x, "sabha", "sabha_6th", "tebu_militias", "2011-09-21", "2012-07-21") end

function ask.F6(row, x)
  local p, wars = onsets(x.history, "history", "ubari", "2014-09-01", "2016-03-31")
  local early = onsets(x.history, "history", "ubari", "2010-01-01", "2014-05-31")
  row("war over Ubari begins Sep 2014 to Mar 2016", "Sep 2014", percent(p), "at least 30%", p >= 0.3)
  row("  it began before June 2014", "no", percent(early), "at most 50%", early <= 0.5)
  local last, fled, length, displaced = {}, {}, {}, {}
  for _, e in ipairs(x.history:events "history") do
    local first = wars[e.replicate]
    if e.town == "ubari" and first and e.date >= first.date then
      local gap = last[e.replicate] and days_between(last[e.replicate], e.date) or 0
      if gap <= 183 then -- fighting that comes back within half a year is the same war
        last[e.replicate] = e.end_date or "2017-12-31"
        fled[e.replicate] = (fled[e.replicate] or 0) + e.displaced
      end
    end
  end
  for r, first in pairs(wars) do
    length[#length + 1] = days_between(first.date, last[r]) / 30.44
    displaced[#displaced + 1] = fled[r] / UBARI_PEOPLE
  end
  row("  months until it is over, given war", "16", show(length, "%.1f"), "at least 6", stats.median(length) >= 6)
  row("  residents displaced, given war", "25%", show(displaced, "%.0f%%", 100), "10% to 40%", within(stats.median(displaced), 0.1, 0.4))
end

function ask.F7(row, x)
  local quiet = 1 - onsets(x.early, "kufra to one", "kufra", "2011-06-01", "2013-06-01")
  row("Kufra in one hand: quiet for 24 months", "", percent(quiet), "at least 85%", quiet >= 0.85)
  local function hazard(arm)
    local all = {}
    for _, runs in pairs(by_place(x.kufra, arm, "onset_hazard", "town").kufra or {}) do
      for _, v in ipairs(runs) do all[#all + 1] = v end
    end
    return stats.mean(all)
  end
  local contested, single = hazard "history", hazard "kufra to one"
  row("  hazard a month, contested over consolidated", "", string.format("%.4f / %.4f", contested, single), "at least 5 times", contested >= 5 * single and contested > 0)
  local after = 1 - onsets(x.history, "history", "kufra", "2015-11-01", "2017-10-31")
  row("  after the case's own consolidation of October 2015: quiet 24 months", "quiet", percent(after), "at least 85%", after >= 0.85)
  local function out(arm) return total(by_place(x.kufra, arm, "flow", "leg"), { "kufra>tazirbu", "kufra>rabyana" }, x.kufra.n_runs) end
  local more = ratios(out "kufra to one", out "history")
  local gain = stats.median(more) - 1
  row("  flow through Kufra in one hand over contested, the same months", "", points(gain), "+3% to +25%", within(gain, 0.03, 0.25))
end

local function flow_of(res, arm, measure, years) return total(by_place(res, arm, measure, "leg"), { MAIN_LEG }, res.n_runs, years) end
local function price_of(res, arm)
  local t = by_place(res, arm, "price", "leg")
  return each(res.n_runs, function(i)
    local sum = 0
    for _, leg in ipairs(MAIN_ROAD) do
      local values = {}
      for _, runs in pairs(t[leg] or {}) do values[#values + 1] = runs[i] end
      sum = sum + stats.mean(values)
    end
    return sum
  end)
end

function ask.F8(row, x)
  local december = { [2013] = true }
  local fall = stats.median(ratios(flow_of(x.pulse, "history", "flow", december), flow_of(x.pulse, "no pulse", "flow", december))) - 1
  row("Niger's first pulse: main track in its second month, over the twin without", "stops", points(fall), "-50% or more", fall <= -0.5)
  local back = ratios(flow_of(x.after_pulse, "history", "flow"), flow_of(x.after_pulse, "no pulse", "flow"))
  row("  six months after its end", "recovers", show(back, "%.0f%%", 100), "at least 80% of the twin", stats.median(back) >= 0.8)
  local dearer = ratios(price_of(x.pulse, "history"), price_of(x.pulse, "no pulse"))
  row("  price meanwhile, Agadez to Al Qatrun", "up", show(dearer, "%.2f"), "1.20 or more", stats.median(dearer) >= 1.2)
end

function ask.F9(row, x)
  local function change(measure) return stats.median(ratios(flow_of(x.after_law, "history", measure), flow_of(x.before_law, "history", measure))) - 1 end
  local seen, true_ = change "recorded_flow", change "flow"
  row("Niger's law: recorded outflow Oct-Dec over May-Jul 2016", "-75%", points(seen), "-85% to -65%", within(seen, -0.85, -0.65))
  row("  the true flow falls less", "", points(true_), "by 10 points", true_ - seen >= 0.1)
  local dearer = ratios(price_of(x.after_law, "history"), price_of(x.before_law, "history"))
  row("  price, Agadez to Al Qatrun", "2 to 5", show(dearer, "%.2f"), "1.5 to 5", within(stats.median(dearer), 1.5, 5))
  local function risk(res)
    local dead, gone = by_place(res, "history", "deaths_desert", "leg"), by_place(res, "history", "flow", "leg")
    local d, f = 0, 0 -- deaths are few: all runs together
    for _, leg in ipairs(MAIN_ROAD) do
      for _, v in ipairs(total(dead, { leg }, res.n_runs)) do d = d + v end
    end
    for _, v in ipairs(total(gone, { MAIN_ROAD[1] }, res.n_runs)) do f = f + v end
    return f > 0 and d / f or 0 / 0
  end
  local before, after = risk(x.before_law), risk(x.after_law)
  row("  desert deaths per traveller", "up", string.format("%.1f to %.1f per 1,000", 1000 * before, 1000 * after), "1.5 to 6 times", within(after / before, 1.5, 6))
end

function ask.F10(row, x)
  local function arrivals(arm) return sums(x.late, arm, "arrivals", "2015-09", "2016-08") end
  local kept = ratios(arrivals "history", arrivals "beach open")
  row("Zuwara's citizens close the beach: arrivals of 12 months over the twin", "", show(kept, "%.2f"), "at least 0.90", stats.median(kept) >= 0.9)
  local closed, open = by_place(x.beach, "history", "departures", "town"), by_place(x.beach, "beach open", "departures", "town")
  local n = x.beach.n_runs
  local gained = differences(total(closed, COAST, n), total(open, COAST, n))
  local lost = differences(total(open, { "zuwara" }, n), total(closed, { "zuwara" }, n))
  local taken = ratios(gained, lost)
  row("  of what Zuwara lost, Sabratha, Surman and Zawiya take", "", show(taken, "%.0f%%", 100), "at least 60%", stats.median(taken) >= 0.6)
end

function ask.F11(row, x)
  local least, most, fine, text = math.huge, 0, true, {}
  for y = 2014, 2017 do
    local m = stats.median(ratios(year(x.history, "history", "deaths_sea", y), year(x.history, "history", "attempts", y)))
    least, most, fine = math.min(least, m), math.max(most, m), fine and within(m, 0.01, 0.04)
    text[#text + 1] = string.format("%.1f", 100 * m)
  end
  row("deaths per attempt 2014-17, per cent", "1.8 2.0 2.3 2.1", table.concat(text, " "), "each 1-4, spread <= 1.6", fine and most / least <= 1.6)
  if not measure_has("departures_rubber", "nation") then
    row("  rubber boats' share of departures, 2016", "most", "no boats in the model", "at least 60%", false)
    return
  end
  local rubber = ratios(year(x.history, "history", "departures_rubber", 2016), year(x.history, "history", "departures", 2016))
  row("  rubber boats' share of departures, 2016", "most", show(rubber, "%.0f%%", 100), "at least 60%", stats.median(rubber) >= 0.6)
end

function ask.F12(row, x)
  local n = x.paid.n_runs
  local function departures(arm, years) return total(by_place(x.paid, arm, "departures", "town"), { "sabratha" }, n, years) end
  local unpaid = departures "unpaid"
  local fall = stats.median(ratios(departures "history", unpaid)) - 1
  row("Sabratha's departures Aug-Sep 2017 against the unpaid twin", "", points(fall), "-97% to -65%", within(fall, -0.97, -0.65))
  local flips = share(ratios(departures "half the tolls", unpaid), function(r) return r < 0.65 end)
  row("  an offer of half the tolls flips the group", "", percent(flips), "at most 5%", flips <= 0.05)
  local august = ratios(sums(x.history, "history", "arrivals", "2017-08", "2017-08"), sums(x.history, "history", "arrivals", "2016-08", "2016-08"))
  row:info("  arrivals of August 2017 over August 2016", "0.18", show(august, "%.2f"), "", false)
end

function ask.F13(row, x)
  local function battle(arm) return onsets(x.late, arm, "sabratha", "2017-07-15", "2017-12-15") end
  local paid, wars = onsets(x.history, "history", "sabratha", "2017-07-15", "2017-12-15")
  local unpaid = battle "unpaid"
  row("war in Sabratha within 5 months of the payment", "war", percent(paid), "at least 40%", paid >= 0.4)
  row("  above the twin without payment (" .. percent(unpaid) .. ")", "", points(battle "history" - unpaid), "at least 25 points", battle "history" - unpaid >= 0.25)
  local calm = 1 - onsets(x.history, "history", "sabratha", "2016-02-15", "2017-07-14")
  row("  the 17 months before: quiet", "quiet", percent(calm), "at least 65%", calm >= 0.65)
  local n_wars, lost = 0, 0
  for _, e in pairs(wars) do
    n_wars = n_wars + 1
    if e.winner and e.winner ~= "dabbashi" then lost = lost + 1 end
  end
  local loses = n_wars > 0 and lost / n_wars or 0 / 0
  row("  the paid side loses, given war", "loses", n_wars > 0 and percent(loses) or "no war", "25% to 75%", n_wars > 0 and within(loses, 0.25, 0.75))
  local rise_all, rise_sole = battle "all paid" - unpaid, battle "sole holder paid" - battle "sole holder unpaid"
  row("  all groups paid: rise over no payment", "", points(rise_all), "at most 10 points", rise_all <= 0.10)
  row("  a sole holder paid: rise over no payment", "", points(rise_sole), "at most 5 points", rise_sole <= 0.05)
end

function ask.F14(row, x)
  local function captive(y)
    local c, t = sums(x.history, "history", "revenue_captivity", y .. "-10", y .. "-12"), sums(x.history, "history", "revenue_tolls", y .. "-10", y .. "-12")
    return each(#c, function(i) return c[i] + t[i] > 0 and c[i] / (c[i] + t[i]) or nothing() end)
  end
  local before, after = captive(2016), captive(2017)
  local rise = differences(after, before)
  row("captivity in groups' trade revenue, Q4 2017 less Q4 2016 (" .. percent(stats.median(before)) .. ")", "up", show(rise, "%+.0f", 100) .. " points", "at least +10 points",
    stats.median(rise) >= 0.1)
end

function ask.F15(row, x)
  local n = x.late.n_runs
  local function one(name, origin, from, removed)
    local all, less = year(x.late, from, "arrivals", 2015), year(x.late, removed, "arrivals", 2015)
    local part = stats.median(ratios(total(by_place(x.late, from, "arrivals", "origin"), { origin }, n, { [2015] = true }), all))
    local falls = ratios(less, all)
    local fall = 1 - stats.median(falls)
    row(name .. "'s push gone from 2015: fall of all arrivals that year, share " .. string.format("%.1f%%", 100 * part), "", string.format("%.1f%%", 100 * fall), string.format("at most %.1f%%", 70 * part),
      part > 0 and fall <= 0.7 * part)
  end
  one("Syria", "SYR", "Syrians come on", "no Syrians")
  one("Nigeria", "NGA", "history", "no Nigerians")
end

function ask.F16(row, x)
  local function trade(arm)
    local tolls, captives, all = sums(x.early, arm, "revenue_tolls", "2014-01", "2016-12"), sums(x.early, arm, "revenue_captivity", "2014-01", "2016-12"), sums(x.early, arm, "revenue", "2014-01", "2016-12")
    return each(#all, function(i) return all[i] > 0 and (tolls[i] + captives[i]) / all[i] or nothing() end)
  end
  local now, twin = trade "history", trade "oil as in 2010"
  local less = differences(twin, now)
  local low, high = stats.interval(less, 0.95)
  row("groups' income from the trade 2014-16 (" .. percent(stats.mean(now)) .. "): twin with oil as in 2010", "lower", string.format("%+.2f (%+.2f to %+.2f) points", 100 * stats.mean(less), 100 * low, 100 * high),
    "below 0, 95%", high < 0)
end

function ask.F17(row, x)
  local revenue, income = by_place(x.history, "history", "trade_revenue", "town"), by_place(x.history, "history", "trade_income_share", "town")
  local order = {}
  for town, years in pairs(revenue) do
    if income[town] and years[2015] then order[#order + 1] = { town = town, value = stats.mean(years[2015]) } end
  end
  table.sort(order, function(p, q) return p.value > q.value end)
  local five, names = {}, {}
  for i = 1, math.min(5, #order) do five[i], names[i] = order[i].town, order[i].town end
  local function mean_share(t, res, y)
    return each(res.n_runs, function(i)
      local values = {}
      for _, town in ipairs(five) do values[#values + 1] = t[town] and t[town][y] and t[town][y][i] or nothing() end
      return stats.mean(values)
    end)
  end
  local before, after = mean_share(income, x.history, 2015), mean_share(by_place(x.end_2017, "history", "trade_income_share", "town"), x.end_2017, 2017)
  row("trade in local income 2015: " .. table.concat(names, ", "), "to 50%", show(before, "%.0f%%", 100), "20% to 60%", within(stats.median(before), 0.2, 0.6))
  local left = ratios(after, before)
  row("  the same towns, Q4 2017 over 2015", "falls", show(left, "%.2f"), "at most 0.50", stats.median(left) <= 0.5)
end

function ask.F18(row, x)
  local in_band, words = true, {}
  for y = 2014, 2016 do
    local m = stats.median(year(x.history, "history", "trade_revenue", y)) / 1e6
    in_band = in_band and within(m, 170, 1000)
    words[#words + 1] = string.format("%.0f", m)
  end
  row("revenue of the trade 2014-16, US$ m a year", "170-1,000", table.concat(words, " "), "each 170 to 1,000", in_band)
end

function ask.F19(row, x)
  local deaths = {}
  for _, e in ipairs(x.history:events "history") do
    if not e.front then deaths[#deaths + 1] = e.deaths end
  end
  -- Exponent of a power law's tail by maximum likelihood (Clauset, Shalizi and Newman 2009, discrete: cut-off less a half).
  local function exponent(cut)
    local n, sum = 0, 0
    for _, d in ipairs(deaths) do
      if d >= cut then n, sum = n + 1, sum + math.log(d / (cut - 0.5)) end
    end
    return n > 20 and sum > 0 and 1 + n / sum or 0 / 0, n
  end
  local a, n = exponent(25)
  local b = exponent(50)
  row("tail of the sizes of " .. n .. " clashes of 25 deaths or more, all runs", "about 2.5", string.format("%.2f", a), "2.0 to 3.2", within(a, 2.0, 3.2))
  row("  the same from 50 deaths on", "", string.format("%.2f", b), "apart <= 0.3", math.abs(a - b) <= 0.3)
end

function ask.F20(row, x)
  local function hours(arm) return total(by_place(x.late, arm, "smugglers", "town"), JOBS.towns, x.late.n_runs, { [2015] = true, [2016] = true }) end
  local none = hours "history"
  local few, many = stats.median(ratios(hours "jobs for 5%", none)) - 1, stats.median(ratios(hours "jobs for 60%", none)) - 1
  row("jobs for 5% of a town's workers: work in the trade where offered", "near 0", string.format("%+.1f%%", 100 * few), "-2% to 0%", within(few, -0.02, 0))
  row("  for 60%", "", string.format("%+.1f%%", 100 * many), "-20% to -6%", within(many, -0.20, -0.06))
end

function ask.F21(row, x)
  local captives, tolls = by_place(x.history, "history", "revenue_captivity", "group"), by_place(x.history, "history", "revenue_tolls", "group")
  local years = { [2016] = true, [2017] = true }
  local c, t = total(captives, { "nasr_zawiya" }, x.history.n_runs, years), total(tolls, { "nasr_zawiya" }, x.history.n_runs, years)
  local both = share(each(#c, function(i) return { c[i], t[i] } end), function(v) return v[1] > 0 and v[2] > 0 end)
  row("Zawiya's Nasr brigade earns from detention and from departures, 2016-17", "both", percent(both), "at least 50% of runs", both >= 0.5)
  row:info(string.format("  detention and tolls, US$ m in two years"), "", string.format("%.2f and %.2f", stats.median(c) / 1e6, stats.median(t) / 1e6), "", false)
end

-- ---- D4, D6: limits and scores outside the facts -----------------------------------------------------------------------------------
local function month_number(month) return 12 * tonumber(string.sub(month, 1, 4)) + tonumber(string.sub(month, 6, 7)) - 1 end

local function limits(row, x)
  local res = x.history
  local early, wars, war_months, any, zawiya = {}, 0, 0, {}, {}
  local quiet_towns = { agadez = true, dirkou = true, tazirbu = true, qatrun = true, ghat = true }
  for _, e in ipairs(res:events "history") do
    if not e.front then
      if e.deaths >= 25 then
        if e.date < (FREE[e.town] or FREE_ELSEWHERE) then early[e.replicate] = true end
        if e.date >= "2012-01-01" then wars = wars + 1 end
        if quiet_towns[e.town] and e.date >= "2012-01-01" then any[e.replicate] = true end
        if e.town == "zawiya" then zawiya[e.replicate] = true end
      end
      if e.date >= "2012-01-01" then war_months = war_months + math.max(1, days_between(e.date, e.end_date or "2017-12-31") / 30.44) end
    end
  end
  local function of(set)
    local n = 0
    for _ in pairs(set) do n = n + 1 end
    return n / res.n_runs
  end
  row("D4", "onset in a town before its arbiter leaves", percent(of(early)), "at most 10%", of(early) <= 0.1)
  row("D4", "any war 2012-17 in Agadez, Dirkou, Tazirbu, Al Qatrun, Ghat", percent(of(any)), "at most 15%", of(any) <= 0.15)
  row("D4", "war in Zawiya, whose groups are allied", percent(of(zawiya)), "at most 20%", of(zawiya) <= 0.2)
  local part = war_months / (res.n_runs * 72 * 32) -- route towns of the home country
  row("D4", "town-months at war 2012-17", percent(part), "at most 12%", part <= 0.12)
  row("D4", "onsets a year 2012-17", string.format("%.1f", wars / res.n_runs / 6), "at most 2", wars / res.n_runs / 6 <= 2)
end

-- Log score of monthly onsets by town, Sep 2011 to Dec 2017: the model's frequencies against rates fitted to the same months.
local function score(row, x)
  local first, last, counts = month_number "2011-09", month_number "2017-12", {}
  for _, town in ipairs(SCORED) do counts[town] = {} end
  local seen = {}
  for _, e in ipairs(x.history:events "history") do
    local m = month_number(e.date)
    local key = e.town .. m .. "/" .. e.replicate
    if counts[e.town] and not e.front and e.deaths >= 25 and not seen[key] then
      seen[key] = true
      counts[e.town][m] = (counts[e.town][m] or 0) + 1
    end
  end
  local cells = {}
  for _, town in ipairs(SCORED) do
    local onset, contested = {}, {}
    for _, month in ipairs(ONSETS[town] or {}) do onset[month_number(month)] = true end
    for _, span in ipairs(CONTESTED[town] or {}) do
      for m = month_number(span[1]), month_number(span[2]) do contested[m] = true end
    end
    for m = first, last do
      cells[#cells + 1] = { onset = onset[m] or false, contested = contested[m] or false, model = ((counts[town][m] or 0) + 0.5) / (x.history.n_runs + 1) }
    end
  end
  local function rate(test)
    local n, k = 0, 0
    for _, c in ipairs(cells) do
      if test(c) then n, k = n + 1, k + (c.onset and 1 or 0) end
    end
    return (k + 0.5) / (n + 1)
  end
  local all, in_, out = rate(function() return true end), rate(function(c) return c.contested end), rate(function(c) return not c.contested end)
  local function log_score(p)
    local sum = 0
    for _, c in ipairs(cells) do sum = sum + math.log(c.onset and p(c) or 1 - p(c)) end
    return sum
  end
  local model, constant = log_score(function(c) return c.model end), log_score(function() return all end)
  local null_2 = log_score(function(c) return c.contested and in_ or out end)
  row("D6", "log score of 8 onsets by town and month, against a constant rate", string.format("%.1f", model), string.format("> %.1f", constant), model > constant)
  row("D6", "  against null model 2 (two takers, no arbiter), rates fitted to the same months", string.format("%.1f", model), string.format("> %.1f", null_2), model > null_2)
end

-- ---- the door ------------------------------------------------------------------------------------------------------------------------
function facts.examine(base, runs, twin_runs, wanted)
  wanted = wanted or facts.list
  local x = simulate(base, runs, twin_runs, wanted)
  local rows, tests = {}, {}
  if x.history.dry then return rows, tests, x end
  for _, id in ipairs(wanted) do
    local row = setmetatable({}, { __call = function(_, text, data, model, asked, held)
      rows[#rows + 1] = { fact = id, text = text, data = data, model = model, asked = asked, held = held and true or false }
    end })
    function row:info(text, data, model, asked) rows[#rows + 1] = { fact = id, text = text, data = data, model = model, asked = asked, held = false, info = true } end
    ask[id](row, x)
  end
  local function test(id, text, model, asked, held) tests[#tests + 1] = { fact = id, text = text, data = "", model = model, asked = asked, held = held and true or false } end
  limits(test, x)
  score(test, x)
  return rows, tests, x
end

-- Names between commas, each one of a list; nil where nothing was asked.
function facts.names(text, known, what)
  if not text then return nil end
  local is, out = {}, {}
  for _, name in ipairs(known) do is[name] = true end
  for name in string.gmatch(text, "[^,]+") do
    if not is[name] then error("there is no " .. what .. " '" .. name .. "' (one of " .. table.concat(known, ", ") .. ")", 0) end
    out[#out + 1] = name
  end
  return out
end

-- Which facts are held: all of their rows are, information excepted.
function facts.held(rows)
  local held = {}
  for _, r in ipairs(rows) do
    if not r.info and held[r.fact] == nil then held[r.fact] = true end
    if not r.info and not r.held then held[r.fact] = false end
  end
  return held
end
function facts.count(held)
  local hard, easy = 0, 0
  for _, id in ipairs(facts.list) do
    if held[id] and facts.easy[id] then easy = easy + 1 elseif held[id] then hard = hard + 1 end
  end
  return hard, easy
end
return facts
