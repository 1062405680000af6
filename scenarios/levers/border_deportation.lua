-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `border_deportation`: people without papers are sent home from three towns.
--   Three arms from 2014 on: none; 20,000 a year; 100,000 a year.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/border_deportation.lua
--
-- THINGS TO NOTICE
--   remigrants: who comes back. debt and debt_departures: where running away ends in deportation, lenders lend more.
--
-- THINGS TO TRY
--   --set debt.offer=0.2: a world full of lenders. --set remigration.share=0.8.
--
-- ASSUMES
--   debt.fear, remigration.share: assumed.
--
-- FIGURE
--   border_deportation_comparison.png what each arm changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "none", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local function arm(name, fields)
  fields.from = "2014-01-01"
  return none:with { name = name, levers = { levers.border_deportation(fields) } }
end
local result = tributary.compare {
  arms = {
    none,
    arm("20,000", { towns = { "sabha", "tripoli", "sabratha" } }),
    arm("100,000", { towns = { "sabha", "tripoli", "sabratha" }, persons_per_year = 100000 }),
  },
  runs = 10, seed = 2014,
}
result:print { "deported", "returns", "remigrants", "arrivals", "debt_departures", "debt", "lever_cost" }
result:plot {
  figure = "comparison", file = "border_deportation_comparison.png",
  measure = { "deported", "remigrants", "arrivals", "debt_departures", "lever_cost" },
}
