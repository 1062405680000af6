-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The claim H6: a fast rise of marginalised groups through trafficking raises conflict risk even where violence was low. The same boom
--   of the trade comes at once, or in steps over two years.
-- HOW TO RUN
--   build/tributary run scenarios/claims/h06.lua    (or: build/tributary claims libya H6)
-- THINGS TO NOTICE
--   Who rises is not said here: whoever holds the towns on the busy roads, and in the desert these are the formerly marginalised.
-- THINGS TO TRY
--   --points 192: tighter intervals. Or mechanisms = { commitment = false } for all arms: is it the speed that the declining side fears?
-- ASSUMES
--   The worlds of worlds.lua: ranges set by the authors, uniform and independent of one another.
-- FIGURE
--   h06.png differences of the arms from the baseline over all worlds
local worlds = require "worlds"
local tributary = require "tributary"
-- The same boom of the trade, at once or over two years: the level is reached, the speed differs.
local function push(value, from, to) return tributary.shock { kind = "push", from = from, to = to, value = value } end
local fast = worlds.base:with { name = "fast rise", shocks = { push(2, "2015-01-01", "2018-12-31") } }
local slow = worlds.base:with { name = "slow rise", shocks = {
  push(1.15, "2015-01-01", "2018-12-31"), push(1.15, "2015-07-01", "2018-12-31"), push(1.15, "2016-01-01", "2018-12-31"),
  push(1.15, "2016-07-01", "2018-12-31"), push(1.145, "2017-01-01", "2018-12-31") } }
return worlds.judge {
  id = "H6", says = "A fast rise of marginalised groups through trafficking raises conflict risk even where violence was low",
  arms = { worlds.base, slow, fast }, size = "fast", size_says = "conflict risk, fast rise",
  quantities = {
    fast = { arm = "fast rise", measure = "conflict_risk", from = "2015-01-01", to = "2016-06-30" },
    slow = { arm = "slow rise", measure = "conflict_risk", from = "2015-01-01", to = "2016-06-30" },
  },
  rule = "in the eighteen months from the start of a boom, the fast one raises conflict risk above the baseline's, and above the slow one's",
  holds = function(q) return q.fast > 0 and q.fast > q.slow end,
  figure = { file = "h06.png", measures = { "conflict_risk", "conflict_deaths", "revenue_tolls" } },
}
