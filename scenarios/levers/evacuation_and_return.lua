-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `evacuation_and_return`: flights home out of official centres, while a coast guard fills them.
--   Three arms from 2014 on: none; 5,000 places a year; 50,000 places.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/evacuation_and_return.lua
--
-- THINGS TO NOTICE
--   evacuated against person_months_held: who is flown out makes room for the next (detained.refill).
--   remigrants: some of those flown home set out again.
--
-- THINGS TO TRY
--   --set detained.refill=0 and remigration.share=0: flights that only help. Add levers.interdiction_sea: centres fill.
--
-- ASSUMES
--   detained.refill, remigration.share and remigration.delay: assumed.
--
-- FIGURE
--   evacuation_and_return_comparison.png what each arm changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "none", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local function arm(name, fields)
  fields.from = "2014-01-01"
  return none:with { name = name, levers = { levers.evacuation_and_return(fields) } }
end
local result = tributary.compare {
  arms = {
    none,
    arm("5,000", { persons_per_year = 5000 }),
    arm("50,000", { persons_per_year = 50000 }),
  },
  runs = 10, seed = 2014,
}
result:print { "evacuated", "returns", "remigrants", "person_months_held", "held", "arrivals", "lever_cost" }
result:plot {
  figure = "comparison", file = "evacuation_and_return_comparison.png",
  measure = { "evacuated", "person_months_held", "remigrants", "arrivals", "lever_cost" },
}
