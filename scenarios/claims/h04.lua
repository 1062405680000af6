-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The claim H4: livelihoods work slowly and last longer. Jobs for two years in three towns that live from the trade.
-- HOW TO RUN
--   build/tributary run scenarios/claims/h04.lua    (or: build/tributary claims libya H4)
-- THINGS TO NOTICE
--   Three towns' people are a small part of all who work in the trade: the size is small for that reason alone.
-- THINGS TO TRY
--   --points 192: tighter intervals. Or jobs = 150000 in worlds.lua.
-- ASSUMES
--   The worlds of worlds.lua: ranges set by the authors, uniform and independent of one another.
-- FIGURE
--   h04.png differences of the arms from the baseline over all worlds
local worlds = require "worlds"
-- Illicit work where jobs are offered: in the first half year, in the last one of the programme, and two years after it.
local function work(from, to) return { measure = "smugglers", from = from, to = to, relative = true } end
return worlds.judge {
  id = "H4", says = "Livelihoods work slowly and last longer",
  arms = { worlds.base, worlds.livelihoods }, size = "last", size_says = "workers in the trade, last half year",
  quantities = { first = work("2015-01-01", "2015-06-30"), last = work("2016-07-01", "2016-12-31"), after = work("2017-01-01", "2018-12-31") },
  rule = "fewer people work in the trade in the programme's last half year; the first half year has less than three quarters of that, the two years after the end keep half of it or more",
  holds = function(q) return q.last < 0 and q.first > 0.75 * q.last and q.after <= 0.5 * q.last end,
  figure = { file = "h04.png", measures = { "smugglers", "fighters", "lever_cost" } },
}
