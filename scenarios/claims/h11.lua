-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The claim H11: a purely local or a purely national deal leaves the incentive in place; linked deals do better.
-- HOW TO RUN
--   build/tributary run scenarios/claims/h11.lua    (or: build/tributary claims libya H11)
-- THINGS TO NOTICE
--   A deal binds those who keep it. What does the trade of those who are not party to it do?
-- THINGS TO TRY
--   --points 192: tighter intervals. Or payment and conditions of the deals.
-- ASSUMES
--   The worlds of worlds.lua: ranges set by the authors, uniform and independent of one another.
-- FIGURE
--   h11.png differences of the arms from the baseline over all worlds
local worlds = require "worlds"
local tributary = require "tributary"
local levers = tributary.levers
local function deal(name, level) return worlds.arm(name, levers.deal { from = worlds.on, to = worlds.off, level = level }) end
local here, nation, abroad = deal("local deal", "local"), deal("national deal", "national"), deal("transnational deal", "transnational")
local linked = tributary.combine("linked deals", here, nation, abroad)
local function profit(arm) return { arm = arm, measure = "illicit_profit", from = worlds.on, to = worlds.off, relative = true } end
return worlds.judge {
  id = "H11", says = "A purely local or a purely national deal leaves the incentive in place; linked deals do better",
  arms = { worlds.base, here, nation, abroad, linked }, size = "gain", size_says = "illicit profit, linked less the better other",
  quantities = {
    here = profit("local deal"), nation = profit("national deal"), abroad = profit("transnational deal"), linked = profit("linked deals"),
    gain = { relative = true, derived = function(q) return q.linked - math.min(q.here, q.nation) end },
  },
  rule = "a local and a national deal each leave three quarters of illicit profit or more; linked deals leave less than either",
  holds = function(q) return q.here > -0.25 and q.nation > -0.25 and q.linked < math.min(q.here, q.nation) end,
  figure = { file = "h11.png", measures = { "illicit_profit", "conflict_risk", "departures" } },
}
