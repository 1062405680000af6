-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The claim H8: regular channels convert some traffickers into licit agents, where the law lets them.
-- HOW TO RUN
--   build/tributary run scenarios/claims/h08.lua    (or: build/tributary claims libya H8)
-- THINGS TO NOTICE
--   Who converts may turn back when the channel closes.
-- THINGS TO TRY
--   --points 192: tighter intervals. Or licence_agents = 0 in worlds.lua: no law, no agents.
-- ASSUMES
--   The worlds of worlds.lua: ranges set by the authors, uniform and independent of one another.
-- FIGURE
--   h08.png differences of the arms from the baseline over all worlds
local worlds = require "worlds"
return worlds.judge {
  id = "H8", says = "Regular channels convert some traffickers into licit agents",
  arms = { worlds.base, worlds.channels }, size = "share", size_says = "firms that turn licit",
  quantities = {
    agents = { measure = "licensed_agents", from = "2016-07-01", to = worlds.off, difference_from = false },
    firms = { arm = worlds.base.name, measure = "firms", from = "2016-07-01", to = worlds.off, difference_from = false },
    share = { relative = true, derived = function(q) return q.firms > 0 and q.agents / q.firms or 0 end },
  },
  rule = "in the channel's last half year licensed agents are 5% or more of the firms there would have been",
  holds = function(q) return q.share >= 0.05 end,
  figure = { file = "h08.png", measures = { "licensed_agents", "firms", "smuggling_profit" } },
}
