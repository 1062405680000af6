-- D4 and D6 of the discriminating test: limits on how often the model is at war where nobody was, and scores of its onsets by month.

local read = require "reading"
local percent, days_between = read.percent, read.days_between
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

return { limits = limits, score = score }
