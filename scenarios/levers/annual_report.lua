-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `annual_report`: a report names groups and places by what is on record. Three arms: other policies without
--   it, with it, and with it and advocacy all year.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/annual_report.lua
--
-- THINGS TO NOTICE
--   attention rises in the month of the report. How long does it last?
--   standing of the groups named: who gets their names, those who do most or those who are seen most?
--   lever_cost: what do donors still pay for the other policies after some years?
--
-- THINGS TO TRY
--   attention.fatigue at 0 and 0.2.
--   named = 20: when everybody is named.
--
-- ASSUMES
--   Attention decays by attention.decay a week. Donors tire by attention.fatigue a year where nobody attends. A group that
--   was named gets less from sponsors and counts for less in rivals' eyes.
--
-- FIGURE
--   report_attention.png attention, month by month
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "nothing", case = "libya", from = "2013-01-01", to = "2018-12-31", scale = 500 }
local patrols, police = levers.interdiction_land { from = "2013-01-01", target = tributary.busiest(6) }, levers.state_capacity { from = "2013-01-01" }
local report, advocacy = levers.annual_report { from = "2013-01-01" }, levers.advocacy { from = "2013-01-01" }
local arms = {
  none:with { name = "policies alone", levers = { patrols, police } },
  none:with { name = "and a report", levers = { patrols, police, report } },
  none:with { name = "and advocacy", levers = { patrols, police, report, advocacy } },
}
local result = tributary.compare { arms = arms, runs = 10, seed = 2013 }
result:print { "attention", "lever_cost", "arrests", "illicit_profit", "revenue_rents", "conflict_risk" }
result:plot { figure = "fan", measure = "attention", file = "report_attention.png" }
