-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Prevention first: do four policies on the Libya routes change trafficking profits and the risk of conflict?

WHAT IS IT
  The main question of this laboratory. Five worlds with the same luck: the years 2013 to 2021 as they were; a coast guard that
  stops boats; regular places for people who would go; paid jobs for residents of three towns on the route; and all three
  together, a policy of prevention first.

HOW TO RUN
  tributary run scenarios/prevention_first.lua
  The table is printed; figures, the store of results and manifest.json are written to out/prevention_first/. A second call answers from the store.
  Fewer runs for a first look: --runs 10.

THINGS TO NOTICE
  Who earns when boats are stopped: the firms that sell the passage, or those who hold people on the shore?
  Does the risk of conflict move with the profits, and in the same towns?
  Is the combination more than its three parts, or less?

THINGS TO TRY
  Raise intensity from 0.6 to 0.9: is the effect twice as large?
  Take the payments of 2017 out of all arms: without = { "sabratha_payoff_2017" } in the baseline.
  Offer the regular places two years earlier, or at a fee of 2,000 US$.

ASSUMES
  All policies begin in February 2017 and stay. The dated policies of the case (its history.csv) go on beside them. The
  strength of each lever is an assumption of its user: `tributary explain interdiction_sea` says what intensity 1 means.

FIGURE
  comparison.png: the arms against the baseline. profit.png and risk.png: month by month. displacement.png: where people go
  when boats are stopped.
]]
local tributary = require "tributary"
local levers = tributary.levers

local baseline = tributary.scenario {
  name = "baseline", case = "libya", from = "2013-01-01", to = "2021-12-31", scale = 200,
}
local arms = {
  baseline,
  baseline:with { name = "interdiction",     levers = { levers.interdiction_sea { from = "2017-02-01", intensity = 0.6 } } },
  baseline:with { name = "regular channels", levers = { levers.regular_channels { from = "2017-02-01", places_per_year = 60000, fee = 500 } } },
  baseline:with { name = "livelihoods",      levers = { levers.livelihoods { from = "2017-02-01", towns = { "agadez", "sabha", "sabratha" }, jobs = 8000 } } },
}
arms[5] = tributary.combine("prevention first", arms[2], arms[3], arms[4])

local result = tributary.compare { arms = arms, runs = 50, seed = 2017 }
result:print { "illicit_profit", "trafficking_profit", "conflict_risk", "arrivals", "deaths", "person_months_exploited" }
result:plot { figure = "comparison", file = "comparison.png" }
result:plot { figure = "fan", measure = "trafficking_profit", file = "profit.png" }
result:plot { figure = "map", measure = "flow", arm = "interdiction", difference_from = "baseline", file = "displacement.png" }
result:plot { figure = "fan", measure = "conflict_risk", file = "risk.png" }
