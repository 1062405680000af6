-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `procurement_checks`: agencies look at who sells to them.
--   Three arms from 2014 on: none; checks; checks that find nearly everything.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/procurement_checks.lua
--
-- THINGS TO NOTICE
--   aid_leaked against lever_cost: where few are displaced, the office costs more than what it saves.
--   displaced_exploited follows the demand that leaked aid makes.
--
-- THINGS TO TRY
--   --set camp.leak=0.3: a world where a third of aid leaks. --without aid_leakage.
--
-- ASSUMES
--   How much of aid leaks (camp.leak) and what demand for forced labour it makes (camp.pull): nobody has measured it.
--
-- FIGURE
--   procurement_checks_comparison.png what each arm changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "none", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local function arm(name, fields)
  fields.from = "2014-01-01"
  return none:with { name = name, levers = { levers.procurement_checks(fields) } }
end
local result = tributary.compare {
  arms = {
    none,
    arm("checks", {}),
    arm("thorough checks", { caught = 0.95, cost = 0.15 }),
  },
  runs = 10, seed = 2014,
}
result:print { "aid", "aid_leaked", "displaced_exploited", "trafficking_profit", "lever_cost" }
result:plot {
  figure = "comparison", file = "procurement_checks_comparison.png",
  measure = { "aid_leaked", "displaced_exploited", "lever_cost" },
}
