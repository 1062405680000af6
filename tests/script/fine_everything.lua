local tributary = require "tributary"
local levers = tributary.levers

local base = tributary.scenario {
  name = "base", case = "toy", from = "2010-06-01", to = "2012-05-31", scale = 10, mechanisms = { tolls = false },
  shocks = { tributary.shock { kind = "arbiter", towns = { "mid" }, from = "2011-01-01", to = "2011-06-30", value = 0.5 } },
  on_week = function(world) assert(world.week >= 0 and world.replicate >= 0) end,
}
local jobs = base:with { name = "jobs", levers = { levers.livelihoods { target = tributary.busiest(2), jobs = 10, ramp_weeks = 4 } } }
local more = jobs:with { name = "more", history = false, levers = { levers.livelihoods { target = tributary.busiest(2), jobs = 20 } } }
local both = tributary.combine("both", base, jobs)
local result = tributary.compare { arms = { base, jobs, more, both }, runs = 3, seed = 5 }
assert(result.dry and result.n_runs == 3 and result.seed == 5 and result.arms[4] == "both")
local cell = result:summary({ "arrivals", "price" }).jobs.arrivals
assert(cell.mean ~= cell.mean and cell.difference_low ~= cell.difference_low and cell.unit == "persons")
assert(#result:series("jobs", "arrivals") == 24 and result:series(jobs, "arrivals")[24].month == "2012-05")
assert(#result:runs("jobs", "arrivals") == 3 and #result:events "jobs" == 0)
result:csv { file = "tables/summary.csv", table = "summary", measures = { "arrivals" } }
