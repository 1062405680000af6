-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Follow the money: where does a dollar go that a migrant pays on the Libya routes?

WHAT IS IT
  The books of the model, year by year, added up: where money comes from (cash of travellers and their kin, wages, ransom, forced
  labour, state pay, sponsors, local taxes, money of policies), who takes it on the way, and where it ends: arms, fighters' wages,
  services, supplies, profit taken home, seized, or still held in cash, in banks and abroad. Twice: as it was, and with paid jobs for
  residents of five towns on the route together with patrols on the busiest legs.

HOW TO RUN
  tributary run scenarios/follow_the_money.lua
  Two tables are printed for each world; three figures and the store are written to out/follow_the_money/. All payments of each run, in
  cents: tributary export out/follow_the_money --table money, and balances with --table balances.

THINGS TO NOTICE
  The line below each table: sources, ends and what is held agree to the cent, in every run.
  How much of what migrants pay reaches armed groups, and how much of that becomes arms? How much stays with owners and crews?
  Most of the groups' income is not from migrants. What would they lose if the trade ended?
  With the policies: is there less money, or does it only go another way?

THINGS TO TRY
  result:print_money("baseline", { from = 2017, to = 2017 }): one year.
  Another lever in the second world; regular places bring fees, which end elsewhere.
  mechanisms = { tolls = false } in a third world: who keeps what groups took?

ASSUMES
  Money that is mixed is followed in proportion: what groups spend or keep in a year has the share of migrants' money that their
  income and holdings of that year had. All armed groups are one pool, all firms another. The strength of both levers is an assumption.

FIGURE
  money.png: where it comes from, who takes it and where it ends, in both worlds, from the first policy on; ribbons as wide as the money.
  earners.png: who earns, year by year.
  differences.png: difference of the second world from the first in the main measures of money.
]]
local tributary = require "tributary"
local levers = tributary.levers

local baseline = tributary.scenario { name = "baseline", case = "libya", from = "2013-01-01", to = "2018-12-31", scale = 400 }
local policies = baseline:with { name = "jobs and patrols", levers = {
  levers.livelihoods { from = "2015-01-01", towns = { "agadez", "sabha", "sabratha", "zawiya", "garabulli" }, jobs = 20000 },
  levers.interdiction_land { from = "2015-01-01", intensity = 0.6, target = tributary.busiest(10) },
} }
local result = tributary.compare { arms = { baseline, policies }, runs = 20, seed = 7 }

result:print_money("baseline")
result:print_money("jobs and patrols")
if not result.dry then
  for _, arm in ipairs(result.arms) do
    local money = result:money(arm)
    local arms = 0
    for _, line in ipairs(money.of_100) do if line.name == "arms" then arms = line.mean end end
    print(string.format("%s: of 100 US$ paid by migrants and kin, %.1f were spent on arms", arm, arms))
  end
end
result:plot { figure = "money", arms = { "baseline", "jobs and patrols" }, file = "money.png" }
result:plot { figure = "earners", file = "earners.png" }
result:plot { figure = "comparison", measures = { "trade_revenue", "illicit_profit", "treasury", "arms_bought", "revenue_tolls", "seized" }, file = "differences.png" }
