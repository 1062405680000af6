-- SPDX-License-Identifier: GPL-3.0-or-later
local worlds = require "worlds"
local on = { from = worlds.on, to = worlds.off }
return worlds.judge {
  id = "H3", says = "Regular channels undercut trafficking profits, and through them lower conflict risk",
  arms = { worlds.base, worlds.channels }, size = "trafficking",
  quantities = {
    trafficking = { measure = "trafficking_profit", from = on.from, to = on.to, relative = true },
    risk = { measure = "conflict_risk", from = on.from, to = on.to },
  },
  rule = "while the channel is open, trafficking profit and conflict risk are both below the baseline's",
  holds = function(q) return q.trafficking < 0 and q.risk < 0 end,
}
