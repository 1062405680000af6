-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `special_representative`: three policies at once, with and without an office that makes them fit each other;
--   and the office where nothing rubs.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/special_representative.lua
--
-- THINGS TO NOTICE
--   coordination takes years to rise.
--   The policies are worth more with it, if friction is what holds them back. Is it worth its cost?
--   Without friction the office costs money and changes nothing.
--
-- THINGS TO TRY
--   coordination.friction from 0 to 0.6: from where on does it pay?
--   The office with one policy alone.
--
-- ASSUMES
--   That n policies at once lose coordination.friction x (n - 1)/n of their strength is assumed, and so is what one office
--   can do about it.
--
-- FIGURE
--   representative_jobs.png jobs that are paid, month by month
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "nothing", case = "libya", from = "2013-01-01", to = "2018-12-31", scale = 500 }
local work = {
  levers.livelihoods { from = "2013-06-01", towns = { "agadez", "sabha", "sabratha" }, jobs = 20000 },
  levers.interdiction_land { from = "2013-06-01", target = tributary.busiest(6), intensity = 0.7 },
  levers.state_capacity { from = "2013-06-01" },
}
local office = { work[1], work[2], work[3], levers.special_representative { from = "2013-06-01" } }
local smooth = { ["coordination.friction"] = 0, ["coordination.lag"] = 0 }
local arms = {
  none:with { name = "three policies", levers = work },
  none:with { name = "and an office", levers = office },
  none:with { name = "nothing rubs", levers = work, parameters = smooth },
  none:with { name = "nothing rubs, an office", levers = office, parameters = smooth },
}
local result = tributary.compare { arms = arms, runs = 10, seed = 2013 }
result:print { "coordination", "livelihood_jobs", "arrests", "illicit_profit", "conflict_risk", "lever_cost" }
result:plot { figure = "fan", measure = "livelihood_jobs", file = "representative_jobs.png" }
