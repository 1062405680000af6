-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `accountability`: denunciation of slavery and a tribunal for captors. Three arms: none; denunciation alone;
--   a tribunal as well.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/accountability.lua
--
-- THINGS TO NOTICE
--   revenue_captivity by group: who gives up captives? Those who live from state pay have a name to lose; bands in the
--   desert have none.
--   norm: what towns think moves over years.
--   A tribunal without informers is a law on paper.
--
-- THINGS TO TRY
--   Together with annual_report: does naming make denunciation stronger, or leave nothing more to lose?
--   exit_offered = 0 and 1: conflict_deaths.
--
-- ASSUMES
--   Punishment reaches a captor as far as residents of its towns tell (punish.captors). A bad name costs a group as much
--   as it lives from recognition (norms.cost). Both are assumed.
--
-- FIGURE
--   accountability_held.png people held, month by month
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "nothing", case = "libya", from = "2013-01-01", to = "2018-12-31", scale = 500 }
local function account(name, certainty, norm_cost)
  return none:with { name = name, levers = { levers.accountability { from = "2013-06-01", certainty = certainty, norm_cost = norm_cost } } }
end
local arms = { none, account("denounced", 0, 0.8), account("and tried", 0.5, 0.8) }
local result = tributary.compare { arms = arms, runs = 10, seed = 2013 }
result:print { "revenue_captivity", "person_months_held", "trafficking_profit", "illicit_profit", "conflict_risk", "lever_cost" }
result:plot { figure = "fan", measure = "person_months_held", file = "accountability_held.png" }
