-- The arms of the exam and all that is simulated for one scenario.
--   arms.simulate(base, runs, twin_runs, wanted) -> results by name, those that the wanted facts need.

local tributary = require "tributary"
local levers = tributary.levers
local arms = { seed = 20100 } -- of the exam; calibration uses others
arms.JOBS = { towns = { "agadez", "sabha", "sabratha" }, people = 124324 + 130000 + 102038 }
local PAID, BEACH, PULSE, SYRIA = "sabratha_payoff_2017", "zuwara_citizens_2015", "niger_pulse_2013", "syria_route_closes_2015"
local OIL_2010 = 42 -- US$ bn a year: 1.76 m barrels a day x 365.26 x 79.6 US$ x 0.82 exported (series.csv, oil.export)

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
  return base:with { name = name, levers = { levers.livelihoods { from = "2015-01-01", towns = arms.JOBS.towns, jobs = math.floor(coverage * working * arms.JOBS.people + 0.5) } } }
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
  F4 = "early", F5 = "early", F7 = "early kufra", F8 = "pulse after_pulse", F9 = "before_law after_law", F10 = "late beach", F12 = "paid", F13 = "late followed",
  F15 = "late", F16 = "early", F17 = "end_2017", F20 = "late",
}
function arms.simulate(base, runs, twin_runs, wanted)
  local a, x, needed = arms_of(base), {}, {}
  for _, id in ipairs(wanted) do
    for slot in string.gmatch(NEEDS[id] or "", "[%w_]+") do needed[slot] = true end
  end
  local function among(list, from, to)
    local out = {}
    for i, arm in ipairs(list) do out[i] = from and arm:with { from = from, to = to } or arm end
    return out
  end
  local function compare(list, n, from, to) return tributary.compare { arms = among(list, from, to), runs = n, seed = arms.seed } end
  local function branch(at, list, from, to)
    list = among(list, from, to)
    return tributary.branch { scenario = among({ a.history }, from, to)[1], at = at, arms = list, runs = twin_runs, seed = arms.seed }
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
  if needed.followed then x.followed = branch("2017-07-01", { a.unpaid }, "2017-07-01", "2018-06-30") end -- clashes of 2017 to their end
  if needed.end_2017 then x.end_2017 = compare({ a.history }, twin_runs, "2017-10-01", "2017-12-31") end
  return x
end
return arms
