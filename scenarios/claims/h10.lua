-- SPDX-License-Identifier: GPL-3.0-or-later
local worlds = require "worlds"
local levers = require("tributary").levers
local money = worlds.arm("follow the money", levers.data_sharing { from = worlds.on, to = worlds.off },
  levers.sanctions { from = worlds.on, to = worlds.off })
return worlds.judge {
  id = "H10", says = "Data-sharing and sanctions cut the part of profit that becomes arms more than they cut the trade itself",
  arms = { worlds.base, money }, size = "arms",
  quantities = {
    arms = { measure = "arms_bought", from = worlds.on, to = worlds.off, relative = true },
    trade = { measure = "trade_revenue", from = worlds.on, to = worlds.off, relative = true },
  },
  rule = "spending on arms falls, and by a larger share than the revenue of the trade",
  holds = function(q) return q.arms < 0 and q.arms < q.trade end,
}
