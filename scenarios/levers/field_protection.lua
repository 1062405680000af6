-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `field_protection`: posts of a mission in three towns that free captives and make the roads there safer.
--   Four arms from 2014 on: none; posts; posts half of whose staff are women; posts that act on every rumour.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/field_protection.lua
--
-- THINGS TO NOTICE
--   freed and exits: who is freed would often have got out some weeks later. Compare exits with person_months_held.
--   resales: captors who fear to lose a captive sell him on. retrafficked: the freed go on, on the same roads.
--
-- THINGS TO TRY
--   target = tributary.busiest(3) in place of towns: posts follow the record. safer = 0: they free but do not deter.
--   --without resale: captives cannot be moved out of reach.
--
-- ASSUMES
--   What a post can find and how often it is called out in vain: nobody has counted it.
--
-- FIGURE
--   field_protection_comparison.png what each arm changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "none", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local function arm(name, fields)
  fields.from = "2014-01-01"
  return none:with { name = name, levers = { levers.field_protection(fields) } }
end
local result = tributary.compare {
  arms = {
    none,
    arm("posts", { towns = { "sabha", "bani_walid", "sabratha" } }),
    arm("posts, half women", { towns = { "sabha", "bani_walid", "sabratha" }, women_among_staff = 0.5 }),
    arm("every rumour", { towns = { "sabha", "bani_walid", "sabratha" }, freed = 0.03, false_alarms = 200 }),
  },
  runs = 10, seed = 2014,
}
result:print { "freed", "false_alarms", "exits", "person_months_held", "resales", "retrafficked", "identified_victims", "lever_cost" }
result:plot {
  figure = "comparison", file = "field_protection_comparison.png",
  measure = { "freed", "person_months_held", "resales", "deaths", "lever_cost" },
}
