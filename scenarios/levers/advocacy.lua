-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `advocacy`: does talk keep money coming? Patrols that run for six years, alone and with advocacy; the same
--   where donors tire three times as fast.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/advocacy.lua
--
-- THINGS TO NOTICE
--   attention: what a steady push does beside what deaths on record do by themselves.
--   lever_cost is not a cost alone: it says how much of the patrols is still there.
--   Where donors never tire, advocacy pays for briefings and for what towns think of slavery, and for nothing else.
--
-- THINGS TO TRY
--   attention.fatigue = 0.
--   norms = 0: talk to donors, not to towns.
--
-- ASSUMES
--   attention.decay, attention.fatigue and the push are assumed; nobody has measured them.
--
-- FIGURE
--   advocacy_attention.png attention, month by month
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "nothing", case = "libya", from = "2013-01-01", to = "2018-12-31", scale = 500 }
local patrols, advocacy = levers.interdiction_land { from = "2013-01-01", target = tributary.busiest(6) }, levers.advocacy { from = "2013-01-01" }
local tired = { ["attention.fatigue"] = 0.15 }
local arms = {
  none:with { name = "patrols", levers = { patrols } },
  none:with { name = "and advocacy", levers = { patrols, advocacy } },
  none:with { name = "donors tire", levers = { patrols }, parameters = tired },
  none:with { name = "tire, advocacy", levers = { patrols, advocacy }, parameters = tired },
}
local result = tributary.compare { arms = arms, runs = 10, seed = 2013 }
result:print { "attention", "lever_cost", "seized", "illicit_profit", "person_months_held", "conflict_risk" }
result:plot { figure = "fan", measure = "attention", file = "advocacy_attention.png" }
