-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `mission_training`: officials learn to recognise victims.
--   Four arms from 2014 on: none; a good course; a course that sees victims everywhere; that course with few places of assistance.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/mission_training.lua
--
-- THINGS TO NOTICE
--   identified_victims and identified_wrongly, and who gets the places: assisted.
--   Who is taken for a victim by mistake stays in a centre longer (detained.mistaken): person_months_held.
--
-- THINGS TO TRY
--   trained = 0.2. Add field_protection with women_among_staff = 0.5 to the list of levers.
--
-- ASSUMES
--   How well untrained and trained officials recognise victims (identify.true, identify.false and the lever's fields).
--
-- FIGURE
--   mission_training_comparison.png what each arm changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "none", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local function arm(name, fields)
  fields.from = "2014-01-01"
  return none:with { name = name, levers = { levers.mission_training(fields) } }
end
local function helped(name, fields, places)
  fields.from = "2014-01-01"
  return none:with { name = name, levers = { levers.mission_training(fields), levers.victim_assistance { from = "2014-01-01", places = places } } }
end
local result = tributary.compare {
  arms = {
    none,
    arm("good course", {}),
    arm("victims everywhere", { false_positives = 0.6 }),
    helped("good, 500 places", {}, 500),
    helped("everywhere, 500 places", { false_positives = 0.6 }, 500),
  },
  runs = 10, seed = 2014,
}
result:print { "identified_victims", "identified_wrongly", "assisted", "person_months_held", "retrafficked", "lever_cost" }
result:plot {
  figure = "comparison", file = "mission_training_comparison.png",
  measure = { "identified_victims", "identified_wrongly", "assisted", "person_months_held", "lever_cost" },
}
