-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The claim H9: paying militias to stop the boats cuts departures at once and raises conflict risk later. One group of a coast is paid.
-- HOW TO RUN
--   build/tributary run scenarios/claims/h09.lua    (or: build/tributary claims libya H9)
-- THINGS TO NOTICE
--   The risk is the mean over all route towns: one town's war is a small number here, and a large one there.
-- THINGS TO TRY
--   --points 192: tighter intervals. Or groups = two of the coast's groups: is it the payment, or that only one is paid?
-- ASSUMES
--   The worlds of worlds.lua: ranges set by the authors, uniform and independent of one another.
-- FIGURE
--   h09.png differences of the arms from the baseline over all worlds
local worlds = require "worlds"
local levers = require("tributary").levers
-- One of a coast's armed groups is paid to stop the boats, as in the case's own history.
local paid = worlds.base:with { name = "paid", levers = {
  levers.cooptation { from = "2017-07-15", to = "2018-12-31", towns = { "sabratha" }, groups = { "dabbashi" }, payment_ratio = 1.6 } } }
return worlds.judge {
  id = "H9", says = "Paying militias to stop the boats cuts departures at once and raises conflict risk later",
  arms = { worlds.base, paid }, size = "risk", size_says = "conflict risk in the year after",
  quantities = {
    departures = { measure = "departures", from = "2017-08-01", to = "2017-09-30", relative = true },
    risk = { measure = "conflict_risk", from = "2017-08-01", to = "2018-07-31" },
    deaths = { measure = "conflict_deaths", from = "2017-08-01", to = "2018-07-31" },
  },
  rule = "departures of the first two months fall; conflict risk, or deaths in clashes, of the first year rise",
  holds = function(q) return q.departures < 0 and (q.risk > 0 or q.deaths > 0) end,
  figure = { file = "h09.png", measures = { "departures", "conflict_risk", "conflict_deaths" } },
}
