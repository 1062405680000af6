-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `cooptation`: at what price do groups on the coast take money to stop the boats, and what do they do with it?
--   Five arms in Sabratha from July 2017: nobody paid; one group offered half, once and two and a half times what it earns from
--   the trade; the largest offer once more without equipment and official post.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/cooptation.lua
--
-- THINGS TO NOTICE
--   revenue_payoff is zero where the offer is refused. Where does the refusal end?
--   arms_bought: money that stops boats is money, and buys what money buys.
--   Risk before and after the first winter. Money to one side is a shift of power announced to all others.
--
-- THINGS TO TRY
--   groups = { "dabbashi", "aior" }: everybody in the town is paid.
--   payment = 500000: a fixed monthly sum instead of a share of the group's own tolls.
--   to = "2017-12-31": the money stops. Do the boats come back?
--   mechanisms = { rival_enforcement = false }: a paid group looks after its own beach only.
--
-- ASSUMES
--   Groups compare the money with their own income from the trade, and accept the more surely the further it lies above
--   (cooptation.slope). Rivals take an official post for lasting strength (cooptation.recognition). The sums of 2017 are unknown.
--
-- FIGURE
--   cooptation_departures.png people who embark, month by month
--   cooptation_risk.png       risk of a battle, month by month
local tributary = require "tributary"
local levers = tributary.levers

local nobody = tributary.scenario {
  name = "nobody paid", case = "libya", from = "2016-07-01", to = "2018-12-31", scale = 500, without = { "sabratha_payoff_2017" },
}
local function offer(name, ratio, equipment, post)
  return nobody:with {
    name = name,
    levers = {
      levers.cooptation {
        from = "2017-07-15", towns = { "sabratha" }, groups = { "dabbashi" }, payment_ratio = ratio, equipment = equipment, state_post = post,
      },
    },
  }
end
local result = tributary.compare {
  arms = { nobody, offer("half", 0.5, 0.3, 1), offer("as much", 1, 0.3, 1), offer("2.5 times", 2.5, 0.3, 1), offer("2.5 times, money only", 2.5, 0, 0) },
  runs = 10, seed = 2017,
}
result:print { "departures", "revenue_payoff", "arms_bought", "conflict_risk", "clashes", "illicit_profit", from = "2017-07-01", to = "2018-12-31" }
result:plot { figure = "fan", measure = "departures", file = "cooptation_departures.png" }
result:plot { figure = "fan", measure = "conflict_risk", file = "cooptation_risk.png" }
