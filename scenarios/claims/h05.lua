-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The claim H5: the combination (prevention first) is more than the sum of its parts: patrols, a regular channel and jobs at once.
-- HOW TO RUN
--   build/tributary run scenarios/claims/h05.lua    (or: build/tributary claims libya H5)
-- THINGS TO NOTICE
--   The interaction is the package's effect less its parts' effects, all on the same luck. Near 0 it says that the parts do not touch each other.
-- THINGS TO TRY
--   --points 192: tighter intervals. Or other parts. Add field_protection or local_services.
-- ASSUMES
--   The worlds of worlds.lua: ranges set by the authors, uniform and independent of one another.
-- FIGURE
--   h05.png differences of the arms from the baseline over all worlds
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
  arms = arms, quantities = quantities, size = "profit", size_says = "illicit profit, package less its parts",
  rule = "the package's effect less the sum of its parts' is below 0 for illicit profit and for conflict risk",
  holds = function(q) return q.profit < 0 and q.risk < 0 end,
  figure = { file = "h05.png", measures = { "illicit_profit", "conflict_risk", "person_months_held" } },
}
