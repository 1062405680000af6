-- SPDX-License-Identifier: GPL-3.0-or-later
local worlds = require "worlds"
return worlds.judge {
  id = "H8", says = "Regular channels convert some traffickers into licit agents",
  arms = { worlds.base, worlds.channels }, size = "share",
  quantities = {
    agents = { measure = "licensed_agents", from = "2016-07-01", to = worlds.off, difference_from = false },
    firms = { arm = worlds.base.name, measure = "firms", from = "2016-07-01", to = worlds.off, difference_from = false },
    share = { relative = true, derived = function(q) return q.firms > 0 and q.agents / q.firms or 0 end },
  },
  rule = "in the channel's last half year licensed agents are 5% or more of the firms there would have been",
  holds = function(q) return q.share >= 0.05 end,
}
