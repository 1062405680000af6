-- SPDX-License-Identifier: GPL-3.0-or-later
local worlds = require "worlds"
local levers = require("tributary").levers
-- One of a coast's armed groups is paid to stop the boats, as in the case's own history.
local paid = worlds.base:with { name = "paid", levers = {
  levers.cooptation { from = "2017-07-15", to = "2018-12-31", towns = { "sabratha" }, groups = { "dabbashi" }, payment_ratio = 1.6 } } }
return worlds.judge {
  id = "H9", says = "Paying militias to stop the boats cuts departures at once and raises conflict risk later",
  arms = { worlds.base, paid }, size = "risk",
  quantities = {
    departures = { measure = "departures", from = "2017-08-01", to = "2017-09-30", relative = true },
    risk = { measure = "conflict_risk", from = "2017-08-01", to = "2018-07-31" },
    deaths = { measure = "conflict_deaths", from = "2017-08-01", to = "2018-07-31" },
  },
  rule = "departures of the first two months fall; conflict risk, or deaths in clashes, of the first year rise",
  holds = function(q) return q.departures < 0 and (q.risk > 0 or q.deaths > 0) end,
}
