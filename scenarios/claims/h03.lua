-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The claim H3: regular channels undercut trafficking profits, and through them lower conflict risk.
-- HOW TO RUN
--   build/tributary run scenarios/claims/h03.lua    (or: build/tributary claims libya H3)
-- THINGS TO NOTICE
--   Two conditions in one claim. Which of them is it that fails, where it fails?
-- THINGS TO TRY
--   --points 192: tighter intervals. Or places_per_year = 5000 in worlds.lua: a channel that is small beside the demand.
-- ASSUMES
--   The worlds of worlds.lua: ranges set by the authors, uniform and independent of one another.
-- FIGURE
--   h03.png differences of the arms from the baseline over all worlds
local worlds = require "worlds"
local on = { from = worlds.on, to = worlds.off }
return worlds.judge {
  id = "H3", says = "Regular channels undercut trafficking profits, and through them lower conflict risk",
  arms = { worlds.base, worlds.channels }, size = "trafficking", size_says = "trafficking profit",
  quantities = {
    trafficking = { measure = "trafficking_profit", from = on.from, to = on.to, relative = true },
    risk = { measure = "conflict_risk", from = on.from, to = on.to },
  },
  rule = "while the channel is open, trafficking profit and conflict risk are both below the baseline's",
  holds = function(q) return q.trafficking < 0 and q.risk < 0 end,
  figure = { file = "h03.png", measures = { "trafficking_profit", "conflict_risk", "arrivals_regular" } },
}
