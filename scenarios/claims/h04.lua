-- SPDX-License-Identifier: GPL-3.0-or-later
local worlds = require "worlds"
-- Illicit work where jobs are offered: in the first half year, in the last one of the programme, and two years after it.
local function work(from, to) return { measure = "smugglers", from = from, to = to, relative = true } end
return worlds.judge {
  id = "H4", says = "Livelihoods work slowly and last longer",
  arms = { worlds.base, worlds.livelihoods }, size = "last",
  quantities = { first = work("2015-01-01", "2015-06-30"), last = work("2016-07-01", "2016-12-31"), after = work("2017-01-01", "2018-12-31") },
  rule = "fewer people work in the trade in the programme's last half year; the first half year has less than three quarters of that, the two years after the end keep half of it or more",
  holds = function(q) return q.last < 0 and q.first > 0.75 * q.last and q.after <= 0.5 * q.last end,
}
