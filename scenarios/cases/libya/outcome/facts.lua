-- The facts of the Libya case, F1 to F21, as a function of a scenario: exam.lua asks them of the model as it is, ablate.lua of
-- the model with a mechanism switched off. Intervals were fixed beforehand and are the same for both.
--   facts.examine(base, runs, twin_runs, wanted) -> { row, … }: fact, text, data, model, asked, held, and numbers as of
--   reading.lua's asked(); info = true: not counted.
-- Twins share the luck of the history's replicate of the same number. wanted: a list of facts, all unless told.

local tributary = require "tributary"
local arms, read, quiet = require "arms", require "reading", require "quiet"
local stats, JOBS = tributary.stats, arms.JOBS
local nothing, each, sums, year, by_place, total, ratios, differences, onsets = read.nothing, read.each, read.sums, read.year, read.by_place, read.total, read.ratios, read.differences, read.onsets
local within, percent, points, show, share, days_between, measure_has = read.within, read.percent, read.points, read.show, read.share, read.days_between, read.measure_has
local asked, of_runs, of_share, of_one, changes = read.asked, read.of_runs, read.of_share, read.of_one, read.changes
local facts = {}

facts.list = { "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F19", "F20", "F21" }
facts.easy = { F11 = true, F16 = true, F18 = true, F20 = true, F21 = true }
facts.discriminating = { "F4", "F5", "F7", "F12", "F13" }

-- What a reader should not rely on where a fact is not held.
facts.if_not_held = {
  F1 = "How the route opens when the state falls is not as it was: do not use the model for the size of a first boom.",
  F2 = "Yearly or monthly arrivals are off: do not use levels of arrivals as forecasts; differences between arms can still be read.",
  F3 = "The turn of 2017 is not as it was: what stops the boats within half a year is over- or understated.",
  F4 = "Where an arbiter leaves Kufra war does not come as it did: the risk that follows the end of a peacekeeper is off in small towns of two parties.",
  F5 = "Where an arbiter leaves Sabha war does not come as it did: the risk that follows the end of a peacekeeper is off in large contested towns.",
  F6 = "The war over Ubari does not begin or last or displace as it did: do not rely on how long wars go on nor on how many they displace.",
  F7 = "Quiet under one holder or the trade's gain from it is not as observed: what consolidation of a town does to the flow is uncertain.",
  F8 = "A short closure of the road does not stop and recover as it did: short-lived measures on land are over- or understated.",
  F9 = "Niger's law does not work as it did: effects of patrols on land on flow and prices and deaths in the desert are off.",
  F10 = "A closed beach is not replaced by its neighbours as it was: displacement along the coast is over- or understated.",
  F11 = "Deaths per attempt or kinds of boat are off: do not use levels of deaths at sea.",
  F12 = "Paid groups do not stop the boats as they did: effects of payments on departures are off.",
  F13 = "War after the payment in Sabratha does not come as it did: take the rise in risk after payments as a direction and not as a size.",
  F14 = "Captivity does not replace tolls in groups' income as it did: shares of income by source after a closure are uncertain.",
  F15 = "When one origin falls away others do not fill the places as they did: effects of measures on single origins are off.",
  F16 = "Groups' income from the trade does not answer to oil money as it did: links between the national economy and the trade are uncertain.",
  F17 = "The trade's share in the income of towns is off: do not use levels of what towns live from.",
  F18 = "The trade's revenue is outside what was estimated: do not use levels of profit.",
  F19 = "Sizes of clashes are not spread as they were: do not use numbers of deaths in fighting.",
  F20 = "Jobs do not move work in the trade as measured elsewhere: effects of livelihoods programmes are off.",
  F21 = "Groups that live of both detention and departures are not as they were: how one group combines trades is uncertain.",
}

local MAIN_LEG = "dirkou>tummo" -- the track past IOM's counting point at Seguedine
local MAIN_ROAD = { "agadez>dirkou", "dirkou>tummo", "tummo>qatrun" }
local THROUGH = "tummo>qatrun" -- beyond all patrols: those who set out here have passed them; who is stopped and tries again counts once
local COAST = { "sabratha", "surman", "zawiya" }
local UBARI_PEOPLE = 42975

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

-- ---- the facts, one function each: ask(row, x). row(text, data, model, asked, numbers, short) counts, row:info(…) does not -------
-- Held is what lies inside the target, unless the numbers come with a verdict of their own. short: text of the figure, where text is too long.
local ask = {}

function ask.F1(row, x)
  local open = ratios(year(x.history, "history", "arrivals", 2014), year(x.history, "history", "arrivals", 2010))
  row("arrivals 2014 over 2010: the regime's fall opens the route", "", show(open, "%.0f"), "15 to 80", of_runs(open, 15, 80), "arrivals 2014 over 2010")
end

function ask.F2(row, x)
  local data = arrivals_data
  for y = 2014, 2017 do
    local list = year(x.history, "history", "arrivals", y)
    row("arrivals of " .. y .. " through Libya", string.format("%.0f", data[y]), show(list, "%.0f"), "within 25%", of_runs(list, 0.75 * data[y], 1.25 * data[y]))
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
  row("mean absolute error of the months 2015-17, against 'same month last year'", "", string.format("%.0f", model / n), string.format("< %.0f", last_year / n),
    of_one(model / n, nil, last_year / n), "error of a month, against same month last year")
  row:info("  against 'last value', the aim", "", string.format("%.0f", model / n), string.format("< %.0f", last_value / n), model < last_value)
end

function ask.F3(row, x)
  local function half(from, to)
    return ratios(sums(x.history, "history", "arrivals", "2017-" .. from, "2017-" .. to), sums(x.history, "history", "arrivals", "2016-" .. from, "2016-" .. to))
  end
  local first, second = half("01", "06"), half("07", "12")
  row("arrivals Jan-Jun 2017 over Jan-Jun 2016", "1.19", show(first, "%.2f"), "0.90 to 1.50", of_runs(first, 0.9, 1.5))
  row("arrivals Jul-Dec 2017 over Jul-Dec 2016", "0.32", show(second, "%.2f"), "0.20 to 0.45", of_runs(second, 0.2, 0.45))
end

local function first_war(row, x, town, place, a, b, from, to)
  local p, twin = onsets(x.history, "history", town, from, to, a, b), onsets(x.early, "arbiter kept", town, from, to, a, b)
  row("war of " .. a .. " and " .. b .. " within 10 months of the arbiter's end", "war", percent(p), "50% to 95%",
    of_share(p, x.history.n_runs, 0.5, 0.95), place .. ": war within 10 months of the arbiter's end")
  row("  twin: the arbiter stays", "", percent(twin), "at most 15%", of_share(twin, x.early.n_runs, nil, 0.15))
end
function ask.F4(row, x) first_war(row, x, "kufra", "Kufra", "zway", "tebu_militias", "2011-05-05", "2012-03-05") end
function ask.F5(row, x) first_war(row, x, "sabha", "Sabha", "sabha_6th", "tebu_militias", "2011-09-21", "2012-07-21") end

function ask.F6(row, x)
  local p, wars = onsets(x.history, "history", "ubari", "2014-09-01", "2016-03-31")
  local early = onsets(x.history, "history", "ubari", "2010-01-01", "2014-05-31")
  row("war over Ubari begins Sep 2014 to Mar 2016", "Sep 2014", percent(p), "at least 30%", of_share(p, x.history.n_runs, 0.3))
  row("  it began before June 2014", "no", percent(early), "at most 50%", of_share(early, x.history.n_runs, nil, 0.5))
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
  row("  months until it is over, given war", "16", show(length, "%.1f"), "at least 6", of_runs(length, 6, nil, "months"))
  row("  residents displaced, given war", "25%", show(displaced, "%.0f%%", 100), "10% to 40%", of_runs(displaced, 0.1, 0.4, "%", 100))
end

function ask.F7(row, x)
  local quiet = 1 - onsets(x.early, "kufra to one", "kufra", "2011-06-01", "2013-06-01")
  row("Kufra in one hand: quiet for 24 months", "", percent(quiet), "at least 85%", of_share(quiet, x.early.n_runs, 0.85))
  local function hazard(arm)
    local all = {}
    for _, runs in pairs(by_place(x.kufra, arm, "onset_hazard", "town").kufra or {}) do
      for _, v in ipairs(runs) do all[#all + 1] = v end
    end
    return stats.mean(all)
  end
  local contested, single = hazard "history", hazard "kufra to one"
  row("  hazard a month, contested over consolidated", "", string.format("%.4f / %.4f", contested, single), "at least 5 times", of_one(contested / single, 5, nil, "times"))
  local after = 1 - onsets(x.history, "history", "kufra", "2015-11-01", "2017-10-31")
  row("  after the case's own consolidation of October 2015: quiet 24 months", "quiet", percent(after), "at least 85%",
    of_share(after, x.history.n_runs, 0.85), "in one hand from October 2015: quiet 24 months")
  local function out(arm) return total(by_place(x.kufra, arm, "flow", "leg"), { "kufra>tazirbu", "kufra>rabyana" }, x.kufra.n_runs) end
  local more = ratios(out "kufra to one", out "history")
  local gain = stats.median(more) - 1
  row("  flow through Kufra in one hand over contested, the same months", "", points(gain), "+3% to +25%",
    of_runs(changes(more), 0.03, 0.25, "%", 100), "flow through it, in one hand over contested")
end

local function flow_of(res, arm, measure, years) return total(by_place(res, arm, measure, "leg"), { measure == "flow" and THROUGH or MAIN_LEG }, res.n_runs, years) end
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
  local falls = changes(ratios(flow_of(x.pulse, "history", "flow", december), flow_of(x.pulse, "no pulse", "flow", december)))
  row("Niger's first pulse: main track in its second month, over the twin without", "stops", points(stats.median(falls)), "-50% or more",
    of_runs(falls, nil, -0.5, "%", 100), "Niger's first pulse: main track, over the twin")
  local back = ratios(flow_of(x.after_pulse, "history", "flow"), flow_of(x.after_pulse, "no pulse", "flow"))
  row("  six months after its end", "recovers", show(back, "%.0f%%", 100), "at least 80% of the twin", of_runs(back, 0.8, nil, "%", 100), "six months after its end, of the twin")
  local dearer = ratios(price_of(x.pulse, "history"), price_of(x.pulse, "no pulse"))
  row("  price meanwhile, Agadez to Al Qatrun", "up", show(dearer, "%.2f"), "1.20 or more", of_runs(dearer, 1.2))
end

function ask.F9(row, x)
  local function change(measure) return changes(ratios(flow_of(x.after_law, "history", measure), flow_of(x.before_law, "history", measure))) end
  local recorded, truth = change "recorded_flow", change "flow"
  local seen, true_ = stats.median(recorded), stats.median(truth)
  row("Niger's law: recorded outflow Oct-Dec over May-Jul 2016", "-75%", points(seen), "-85% to -65%", of_runs(recorded, -0.85, -0.65, "%", 100), "Niger's law: recorded outflow, change")
  row("  the true flow falls less", "", points(true_), "by 10 points", of_one(true_ - seen, 0.1, nil, "points", 100))
  local dearer = ratios(price_of(x.after_law, "history"), price_of(x.before_law, "history"))
  row("  price, Agadez to Al Qatrun", "2 to 5", show(dearer, "%.2f"), "1.5 to 5", of_runs(dearer, 1.5, 5))
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
  row("  desert deaths per traveller", "up", string.format("%.1f to %.1f per 1,000", 1000 * before, 1000 * after), "1.5 to 6 times",
    of_one(after / before, 1.5, 6, "times"), "desert deaths per traveller, after over before")
end

function ask.F10(row, x)
  local function arrivals(arm) return sums(x.late, arm, "arrivals", "2015-09", "2016-08") end
  local kept = ratios(arrivals "history", arrivals "beach open")
  row("Zuwara's citizens close the beach: arrivals of 12 months over the twin", "", show(kept, "%.2f"), "at least 0.90",
    of_runs(kept, 0.9), "Zuwara closes its beach: arrivals over the twin")
  local closed, open = by_place(x.beach, "history", "departures", "town"), by_place(x.beach, "beach open", "departures", "town")
  local n = x.beach.n_runs
  local gained = differences(total(closed, COAST, n), total(open, COAST, n))
  local lost = differences(total(open, { "zuwara" }, n), total(closed, { "zuwara" }, n))
  local taken = ratios(gained, lost)
  row("  of what Zuwara lost, Sabratha, Surman and Zawiya take", "", show(taken, "%.0f%%", 100), "at least 60%",
    of_runs(taken, 0.6, nil, "%", 100), "of its loss, Sabratha, Surman and Zawiya take")
end

-- Of two lists, the one whose median lies nearer to leaving low to high, or farther out: it stands for years that are all asked for.
local function nearer_out(a, b, low, high)
  local function room(list) return math.min(stats.median(list) - low, high - stats.median(list)) end
  if not a or room(b) ~= room(b) or room(b) < room(a) then return b end -- a year without a number is worst
  return a
end

function ask.F11(row, x)
  local least, most, fine, text, worst = math.huge, 0, true, {}, nil
  for y = 2014, 2017 do
    local list = ratios(year(x.history, "history", "deaths_sea", y), year(x.history, "history", "attempts", y))
    local m = stats.median(list)
    least, most, fine, worst = math.min(least, m), math.max(most, m), fine and within(m, 0.01, 0.04), nearer_out(worst, list, 0.01, 0.04)
    text[#text + 1] = string.format("%.1f", 100 * m)
  end
  local numbers = of_runs(worst, 0.01, 0.04, "%", 100)
  numbers.held, numbers.target = fine and most / least <= 1.6, "1% to 4%, spread ≤ 1.6"
  row("deaths per attempt 2014-17, per cent", "1.8 2.0 2.3 2.1", table.concat(text, " "), "each 1-4, spread <= 1.6", numbers, "deaths per attempt, worst year of 2014-17")
  if not measure_has("departures_rubber", "nation") then
    row("  rubber boats' share of departures, 2016", "most", "no boats in the model", "at least 60%", of_one(nothing(), 0.6, nil, "%", 100))
    return
  end
  local rubber = ratios(year(x.history, "history", "departures_rubber", 2016), year(x.history, "history", "departures", 2016))
  row("  rubber boats' share of departures, 2016", "most", show(rubber, "%.0f%%", 100), "at least 60%", of_runs(rubber, 0.6, nil, "%", 100))
end

function ask.F12(row, x)
  local n = x.paid.n_runs
  local function departures(arm, years) return total(by_place(x.paid, arm, "departures", "town"), { "sabratha" }, n, years) end
  local unpaid = departures "unpaid"
  local falls, half = changes(ratios(departures "history", unpaid)), ratios(departures "half the tolls", unpaid)
  row("Sabratha's departures Aug-Sep 2017 against the unpaid twin", "", points(stats.median(falls)), "-97% to -65%",
    of_runs(falls, -0.97, -0.65, "%", 100), "Sabratha paid: change of departures, over the twin")
  local flips = share(half, function(r) return r < 0.65 end)
  row("  an offer of half the tolls flips the group", "", percent(flips), "at most 5%", of_share(flips, #half, nil, 0.05))
  local august = ratios(sums(x.history, "history", "arrivals", "2017-08", "2017-08"), sums(x.history, "history", "arrivals", "2016-08", "2016-08"))
  row:info("  arrivals of August 2017 over August 2016", "0.18", show(august, "%.2f"), "", false)
end

function ask.F13(row, x)
  local function battle(arm) return onsets(x.late, arm, "sabratha", "2017-07-15", "2017-12-15") end
  local paid, wars = onsets(x.history, "history", "sabratha", "2017-07-15", "2017-12-15")
  local unpaid = battle "unpaid"
  row("war in Sabratha within 5 months of the payment", "war", percent(paid), "at least 40%", of_share(paid, x.history.n_runs, 0.4), "Sabratha: war within 5 months of the payment")
  row("  above the twin without payment (" .. percent(unpaid) .. ")", "", points(battle "history" - unpaid), "at least 25 points",
    of_one(battle "history" - unpaid, 0.25, nil, "points", 100), "above the twin without payment")
  local calm = 1 - onsets(x.history, "history", "sabratha", "2016-02-15", "2017-07-14")
  row("  the 17 months before: quiet", "quiet", percent(calm), "at least 65%", of_share(calm, x.history.n_runs, 0.65))
  local n_wars, lost = 0, 0
  for _, e in pairs(wars) do
    n_wars = n_wars + 1
    if e.winner and e.winner ~= "dabbashi" then lost = lost + 1 end
  end
  local loses = n_wars > 0 and lost / n_wars or 0 / 0
  row("  the paid side loses, given war", "loses", n_wars > 0 and percent(loses) or "no war", "25% to 75%", of_share(loses, n_wars, 0.25, 0.75))
  local rise_all, rise_sole = battle "all paid" - unpaid, battle "sole holder paid" - battle "sole holder unpaid"
  row("  all groups paid: rise over no payment", "", points(rise_all), "at most 10 points", of_one(rise_all, nil, 0.10, "points", 100))
  row("  a sole holder paid: rise over no payment", "", points(rise_sole), "at most 5 points", of_one(rise_sole, nil, 0.05, "points", 100))
  -- The record ends two weeks after the five months: what clashes begun in them come to is told beside the mark.
  local whole, ended = onsets(x.followed, "history", "sabratha", "2017-07-15", "2017-12-15")
  local decided, beaten = 0, 0
  for _, e in pairs(ended) do
    if e.winner then decided, beaten = decided + 1, beaten + (e.winner ~= "dabbashi" and 1 or 0) end
  end
  row:info("  clashes begun by then, followed to June 2018: war; twin; the paid side loses", "", string.format("%s; %s; %s", percent(whole),
    percent((onsets(x.followed, "unpaid", "sabratha", "2017-07-15", "2017-12-15"))), percent(beaten / decided)), "")
end

function ask.F14(row, x)
  local function captive(y)
    local c, t = sums(x.history, "history", "revenue_captivity", y .. "-10", y .. "-12"), sums(x.history, "history", "revenue_tolls", y .. "-10", y .. "-12")
    return each(#c, function(i) return c[i] + t[i] > 0 and c[i] / (c[i] + t[i]) or nothing() end)
  end
  local before, after = captive(2016), captive(2017)
  local rise = differences(after, before)
  row("captivity in groups' trade revenue, Q4 2017 less Q4 2016 (" .. percent(stats.median(before)) .. ")", "up", show(rise, "%+.0f", 100) .. " points", "at least +10 points",
    of_runs(rise, 0.1, nil, "points", 100), "captivity in groups' revenue, Q4 2017 less Q4 2016")
end

function ask.F15(row, x)
  local n = x.late.n_runs
  local function one(name, origin, from, removed)
    local all, less = year(x.late, from, "arrivals", 2015), year(x.late, removed, "arrivals", 2015)
    local part = stats.median(ratios(total(by_place(x.late, from, "arrivals", "origin"), { origin }, n, { [2015] = true }), all))
    local falls = ratios(less, all)
    local fall = 1 - stats.median(falls)
    local numbers = of_runs(each(#falls, function(i) return 1 - falls[i] end), nil, 0.7 * part, "%", 100)
    numbers.held = numbers.held and part > 0
    row(name .. "'s push gone from 2015: fall of all arrivals that year, share " .. string.format("%.1f%%", 100 * part), "", string.format("%.1f%%", 100 * fall), string.format("at most %.1f%%", 70 * part),
      numbers, name .. "'s push gone from 2015: fall of all arrivals")
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
  local numbers = asked(nil, 0, "points", 100, stats.mean(less), low, high)
  numbers.held, numbers.target = high < 0, "below 0, 95% interval"
  row("groups' income from the trade 2014-16 (" .. percent(stats.mean(now)) .. "): twin with oil as in 2010", "lower", string.format("%+.2f (%+.2f to %+.2f) points", 100 * stats.mean(less), 100 * low, 100 * high),
    "below 0, 95%", numbers, "groups' income from the trade: twin with oil of 2010")
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
  row("trade in local income 2015: " .. table.concat(names, ", "), "to 50%", show(before, "%.0f%%", 100), "20% to 60%",
    of_runs(before, 0.2, 0.6, "%", 100), "trade in local income 2015, its five first towns")
  local left = ratios(after, before)
  row("  the same towns, Q4 2017 over 2015", "falls", show(left, "%.2f"), "at most 0.50", of_runs(left, nil, 0.5))
end

function ask.F18(row, x)
  local worst, words = nil, {}
  for y = 2014, 2016 do
    local list = year(x.history, "history", "trade_revenue", y)
    worst = nearer_out(worst, list, 170e6, 1000e6)
    words[#words + 1] = string.format("%.0f", stats.median(list) / 1e6)
  end
  row("revenue of the trade 2014-16, US$ m a year", "170-1,000", table.concat(words, " "), "each 170 to 1,000",
    of_runs(worst, 170e6, 1000e6, "US$ m", 1e-6), "revenue of the trade, worst year of 2014-16")
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
  local b, half = exponent(50), 1.96 * (a - 1) / math.sqrt(n) -- of 95%
  row("tail of the sizes of " .. n .. " clashes of 25 deaths or more, all runs", "about 2.5", string.format("%.2f", a), "2.0 to 3.2",
    asked(2.0, 3.2, "", 1, a, a - half, a + half), "tail of the sizes of large clashes, exponent")
  row("  the same from 50 deaths on", "", string.format("%.2f", b), "apart <= 0.3", of_one(math.abs(a - b), nil, 0.3, "apart"), "the same from 50 deaths on, difference")
end

function ask.F20(row, x)
  local function hours(arm) return total(by_place(x.late, arm, "illicit_hours", "town"), JOBS.towns, x.late.n_runs, { [2015] = true, [2016] = true }) end
  local none = hours "history"
  local few_runs, many_runs = changes(ratios(hours "jobs for 5%", none)), changes(ratios(hours "jobs for 60%", none))
  local few, many = stats.median(few_runs), stats.median(many_runs)
  row("jobs for 5% of a town's workers: work in the trade where offered", "near 0", string.format("%+.1f%%", 100 * few), "-2% to 0%",
    of_runs(few_runs, -0.02, 0, "%", 100), "jobs for 5% of workers: work in the trade")
  row("  for 60%", "", string.format("%+.1f%%", 100 * many), "-20% to -6%", of_runs(many_runs, -0.20, -0.06, "%", 100), "jobs for 60%")
end

function ask.F21(row, x)
  local captives, tolls = by_place(x.history, "history", "revenue_captivity", "group"), by_place(x.history, "history", "revenue_tolls", "group")
  local years = { [2016] = true, [2017] = true }
  local c, t = total(captives, { "nasr_zawiya" }, x.history.n_runs, years), total(tolls, { "nasr_zawiya" }, x.history.n_runs, years)
  local both = share(each(#c, function(i) return { c[i], t[i] } end), function(v) return v[1] > 0 and v[2] > 0 end)
  row("Zawiya's Nasr brigade earns from detention and from departures, 2016-17", "both", percent(both), "at least 50% of runs",
    of_share(both, #c, 0.5), "Zawiya's Nasr brigade earns from both trades")
  row:info(string.format("  detention and tolls, US$ m in two years"), "", string.format("%.2f and %.2f", stats.median(c) / 1e6, stats.median(t) / 1e6), "", false)
end

-- ---- the door ------------------------------------------------------------------------------------------------------------------------
function facts.examine(base, runs, twin_runs, wanted)
  wanted = wanted or facts.list
  local x = arms.simulate(base, runs, twin_runs, wanted)
  local rows, tests = {}, {}
  if x.history.dry then return rows, tests, x end
  for _, id in ipairs(wanted) do
    local row = setmetatable({}, { __call = function(_, text, data, model, words, numbers, short)
      rows[#rows + 1] = { fact = id, text = text, data = data, model = model, asked = words, held = numbers.held, numbers = numbers, short = short }
    end })
    function row:info(text, data, model, asked) rows[#rows + 1] = { fact = id, text = text, data = data, model = model, asked = asked, held = false, info = true } end
    ask[id](row, x)
  end
  local function test(id, text, model, asked, held) tests[#tests + 1] = { fact = id, text = text, data = "", model = model, asked = asked, held = held and true or false } end
  quiet.limits(test, x)
  quiet.score(test, x)
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
-- The rows that count, as result:keep takes them.
function facts.kept(rows)
  local five, out = {}, {}
  for _, id in ipairs(facts.discriminating) do five[id] = true end
  for _, r in ipairs(rows) do
    local n = r.numbers
    if not r.info then
      out[#out + 1] = {
        fact = r.fact, says = r.short or string.match(r.text, "^%s*(.*)$"), group = facts.easy[r.fact] and "easy facts" or "hard facts", marked = five[r.fact],
        unit = n.unit, data = r.data, target = n.target, value = n.value, low = n.low, high = n.high,
        target_low = n.target_low, target_high = n.target_high, held = r.held,
      }
    end
  end
  return out
end
return facts
