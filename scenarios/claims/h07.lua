-- SPDX-License-Identifier: GPL-3.0-or-later
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
  arms = { worlds.base, where, elsewhere }, size = "gap",
  quantities = {
    loyal = { arm = "where militias protect", measure = "arrests", from = worlds.on, to = worlds.off },
    other = { arm = "where they do not", measure = "arrests", from = worlds.on, to = worlds.off },
    loyal_profit = { arm = "where militias protect", measure = "smuggling_profit", from = worlds.on, to = worlds.off, relative = true },
    other_profit = { arm = "where they do not", measure = "smuggling_profit", from = worlds.on, to = worlds.off, relative = true },
    gap = { derived = function(q) return q.other - q.loyal end },
  },
  rule = "police and courts break up more firms, and take more off smuggling profit, in the towns that side less with armed groups",
  holds = function(q) return q.other > q.loyal and q.other_profit < q.loyal_profit end,
}
