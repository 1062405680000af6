-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The claim H7: state capacity building fails where communities find protection with militias, and works where they do not. The same
--   police and courts go to the half of the busy towns that sides more with its armed groups, or to the other half.
-- HOW TO RUN
--   build/tributary run scenarios/claims/h07.lua    (or: build/tributary claims libya H7)
-- THINGS TO NOTICE
--   The halves differ in more than their loyalty: the number of firms, the road they lie on. The gap is not loyalty alone.
-- THINGS TO TRY
--   --points 192: tighter intervals. Or add local_services to both arms: does protection by the state change whom people tell?
-- ASSUMES
--   The worlds of worlds.lua: ranges set by the authors, uniform and independent of one another.
-- FIGURE
--   h07.png differences of the arms from the baseline over all worlds
local worlds = require "worlds"
-- The busiest towns of the trade, split in two by how far their people side with the armed groups that hold them; the same police,
-- courts and money for either half.
local function half(name, loyal)
  return worlds.base:with {
    name = name,
    on_year = function(world)
      if world.year ~= 2015 then return end
      local busy, towns = world:rank("towns", "firms"), {}
      for i = 1, math.min(16, #busy) do towns[i] = busy[i] end
      table.sort(towns, function(a, b) return world.towns[a].support > world.towns[b].support end)
      local chosen, n = {}, #towns // 2
      for i = 1, n do chosen[i] = towns[loyal and i or #towns - n + i] end
      world:set("state_capacity", { from = worlds.on, to = worlds.off, towns = chosen })
    end,
  }
end
local where, elsewhere = half("where militias protect", true), half("where they do not", false)
return worlds.judge {
  id = "H7", says = "State capacity fails where communities find protection with militias, and works where they do not",
  arms = { worlds.base, where, elsewhere }, size = "gap", size_says = "arrests, elsewhere less where militias protect",
  quantities = {
    loyal = { arm = "where militias protect", measure = "arrests", from = worlds.on, to = worlds.off },
    other = { arm = "where they do not", measure = "arrests", from = worlds.on, to = worlds.off },
    loyal_profit = { arm = "where militias protect", measure = "smuggling_profit", from = worlds.on, to = worlds.off, relative = true },
    other_profit = { arm = "where they do not", measure = "smuggling_profit", from = worlds.on, to = worlds.off, relative = true },
    gap = { derived = function(q) return q.other - q.loyal end },
  },
  rule = "police and courts break up more firms, and take more off smuggling profit, in the towns that side less with armed groups",
  holds = function(q) return q.other > q.loyal and q.other_profit < q.loyal_profit end,
  figure = { file = "h07.png", measures = { "arrests", "smuggling_profit", "lever_cost" } },
}
