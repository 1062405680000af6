-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `victim_assistance`: places for victims, outreach, and the promise not to prosecute them.
--   Four arms from 2014 on: none; with the promise; without it; five times the places.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/victim_assistance.lua
--
-- THINGS TO NOTICE
--   identified_victims without the promise: fewer than with no help at all, as victims hide.
--   Is assisted limited by places, or by who is identified? Places that stay empty cost the same.
--
-- THINGS TO TRY
--   Add levers.mission_training. outreach = 0.
--
-- ASSUMES
--   That victims hide from help that leads to a prosecutor (identify.hiding), and what assistance takes from their danger (assistance.effect).
--
-- FIGURE
--   victim_assistance_comparison.png what each arm changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "none", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local function arm(name, fields)
  fields.from = "2014-01-01"
  return none:with { name = name, levers = { levers.victim_assistance(fields) } }
end
local result = tributary.compare {
  arms = {
    none,
    arm("no prosecution", {}),
    arm("prosecution", { non_prosecution = 0 }),
    arm("five times the places", { places = 10000 }),
  },
  runs = 10, seed = 2014,
}
result:print { "assisted", "identified_victims", "exits", "retrafficked", "person_months_exploited", "lever_cost" }
result:plot {
  figure = "comparison", file = "victim_assistance_comparison.png",
  measure = { "assisted", "identified_victims", "person_months_exploited", "retrafficked", "lever_cost" },
}
