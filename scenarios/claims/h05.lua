-- SPDX-License-Identifier: GPL-3.0-or-later
local worlds = require "worlds"
local tributary = require "tributary"
local parts = { worlds.interdiction, worlds.channels, worlds.livelihoods }
local package = tributary.combine("prevention first", table.unpack(parts))
local arms, quantities = { worlds.base, parts[1], parts[2], parts[3], package }, {}
for key, measure in pairs { profit = "illicit_profit", risk = "conflict_risk", held = "person_months_held" } do
  for i, arm in ipairs { "interdiction", "regular channels", "livelihoods", "prevention first" } do
    quantities[key .. i] = { arm = arm, measure = measure, from = worlds.on, to = worlds.off, relative = key ~= "risk" }
  end
  quantities[key] = {
    relative = key ~= "risk",
    derived = function(q) return q[key .. 4] - q[key .. 1] - q[key .. 2] - q[key .. 3] end,
  }
end
return worlds.judge {
  id = "H5", says = "The combination (prevention first) is more than the sum of its parts",
  arms = arms, quantities = quantities, size = "profit",
  rule = "the package's effect less the sum of its parts' is below 0 for illicit profit and for conflict risk",
  holds = function(q) return q.profit < 0 and q.risk < 0 end,
}
