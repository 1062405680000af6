-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `detention_reform`: official centres under rules.
--   Three arms from 2014 on: none; reform; reform where keepers look for other captives twice as hard.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/detention_reform.lua
--
-- THINGS TO NOTICE
--   person_months_held, deaths: fewer in centres. revenue_captivity: what the keeper loses, and what he takes elsewhere.
--
-- THINGS TO TRY
--   Add levers.interdiction_sea: centres fill. bribes = 1, release = 0: honest and full.
--
-- ASSUMES
--   What rules can do in centres that armed groups run: assumed.
--
-- FIGURE
--   detention_reform_comparison.png what each arm changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "none", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local function arm(name, fields)
  fields.from = "2014-01-01"
  return none:with { name = name, levers = { levers.detention_reform(fields) } }
end
local result = tributary.compare {
  arms = {
    none,
    arm("reform", {}),
    arm("reform", {}):with { name = "hard substitute", parameters = { ["capture.substitute"] = 2 } },
  },
  runs = 10, seed = 2014,
}
result:print { "person_months_held", "exits", "deaths", "revenue_captivity", "lever_cost" }
result:plot {
  figure = "comparison", file = "detention_reform_comparison.png",
  measure = { "person_months_held", "deaths", "revenue_captivity", "lever_cost" },
}
