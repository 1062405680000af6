-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The claim H10: data-sharing and sanctions cut the part of profit that becomes arms more than they cut the trade itself.
-- HOW TO RUN
--   build/tributary run scenarios/claims/h10.lua    (or: build/tributary claims libya H10)
-- THINGS TO NOTICE
--   Groups move their money out of banks when banks become dangerous. What is seized is little; what dearer arms cost is more.
-- THINGS TO TRY
--   --points 192: tighter intervals. Or sanctions alone, or data_sharing alone.
-- ASSUMES
--   The worlds of worlds.lua: ranges set by the authors, uniform and independent of one another.
-- FIGURE
--   h10.png differences of the arms from the baseline over all worlds
local worlds = require "worlds"
local levers = require("tributary").levers
local money = worlds.arm("follow the money", levers.data_sharing { from = worlds.on, to = worlds.off },
  levers.sanctions { from = worlds.on, to = worlds.off })
return worlds.judge {
  id = "H10", says = "Data-sharing and sanctions cut the part of profit that becomes arms more than they cut the trade itself",
  arms = { worlds.base, money }, size = "arms", size_says = "spending on arms",
  quantities = {
    arms = { measure = "arms_bought", from = worlds.on, to = worlds.off, relative = true },
    trade = { measure = "trade_revenue", from = worlds.on, to = worlds.off, relative = true },
  },
  rule = "spending on arms falls, and by a larger share than the revenue of the trade",
  holds = function(q) return q.arms < 0 and q.arms < q.trade end,
  figure = { file = "h10.png", measures = { "arms_bought", "trade_revenue", "lever_cost" } },
}
