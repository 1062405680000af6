-- SPDX-License-Identifier: GPL-3.0-or-later
local worlds = require "worlds"
local tributary = require "tributary"
local levers = tributary.levers
local function deal(name, level) return worlds.arm(name, levers.deal { from = worlds.on, to = worlds.off, level = level }) end
local here, nation, abroad = deal("local deal", "local"), deal("national deal", "national"), deal("transnational deal", "transnational")
local linked = tributary.combine("linked deals", here, nation, abroad)
local function profit(arm) return { arm = arm, measure = "illicit_profit", from = worlds.on, to = worlds.off, relative = true } end
return worlds.judge {
  id = "H11", says = "A purely local or a purely national deal leaves the incentive in place; linked deals do better",
  arms = { worlds.base, here, nation, abroad, linked }, size = "gain",
  quantities = {
    here = profit("local deal"), nation = profit("national deal"), abroad = profit("transnational deal"), linked = profit("linked deals"),
    gain = { relative = true, derived = function(q) return q.linked - math.min(q.here, q.nation) end },
  },
  rule = "a local and a national deal each leave three quarters of illicit profit or more; linked deals leave less than either",
  holds = function(q) return q.here > -0.25 and q.nation > -0.25 and q.linked < math.min(q.here, q.nation) end,
}
