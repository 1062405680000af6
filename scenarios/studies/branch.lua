-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ What if it had begun that day, in this very world? Branching.

WHAT IS IT
  Each world is run once, to July 2017. There it is copied, and each copy goes on under a policy of its own: the same history, the same
  luck to come, and only the policy between them. The numbers are those of whole runs to the last bit; the shared years are paid for once.

HOW TO RUN
  tributary run scenarios/studies/branch.lua
  Ten seconds or so on two cores.

THINGS TO NOTICE
  Before the day all arms are the same line. How soon do they part, and does the parting last?

THINGS TO TRY
  at = "2015-07-01" and the levers' dates with it: the window was open earlier; was the effect larger?
  The same arms in tributary.compare: the same numbers, but it takes longer.

ASSUMES
  Up to the day the arms have the same history; a lever that begins earlier is an error that says so.

FIGURE
  branch.png: departures month by month.
]]
local tributary = require "tributary"
local levers = tributary.levers

local world = tributary.scenario { name = "as it was", case = "libya", from = "2016-01-01", to = "2018-12-31", scale = 200 }
local result = tributary.branch {
  scenario = world, at = "2017-07-01", runs = 20, seed = 18,
  arms = {
    world:with { name = "patrols",  levers = { levers.interdiction_sea { from = "2017-07-01", intensity = 0.8 } } },
    world:with { name = "channels", levers = { levers.regular_channels { from = "2017-07-01", places_per_year = 80000 } } },
    world:with { name = "jobs",     levers = { levers.livelihoods { from = "2017-07-01", towns = { "sabratha", "zawiya" }, jobs = 5000 } } },
  },
}
result:print { "departures", "arrivals", "deaths", "illicit_profit", "conflict_risk" }
result:contrasts { "departures", "illicit_profit" }:print()
result:plot { figure = "fan", measure = "departures", file = "branch.png" }
