-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `due_diligence`: companies stop buying what forced labour makes.
--   Four arms from 2014 on: none; today's compliance; everybody complies and finds all; that with captors who cannot replace what they lose.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/due_diligence.lua
--
-- THINGS TO NOTICE
--   person_months_exploited and person_months_held: where work brings less, captors keep people for ransom and take more of them.
--   revenue_captivity may rise or fall: the best natural experiment found more fighting (Dodd-Frank and the mines of Congo).
--
-- THINGS TO TRY
--   --set capture.substitute=2 and =0. Look at conflict_risk over more runs.
--
-- ASSUMES
--   That lost income from labour makes captors take more captives (capture.substitute), and how much of demand companies reach.
--
-- FIGURE
--   due_diligence_comparison.png what each arm changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "none", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local function arm(name, fields)
  fields.from = "2014-01-01"
  return none:with { name = name, levers = { levers.due_diligence(fields) } }
end
local result = tributary.compare {
  arms = {
    none,
    arm("some comply", {}),
    arm("all comply", { compliance = 1, detection = 1 }),
    arm("all comply", { compliance = 1, detection = 1 }):with { name = "no substitute", parameters = { ["capture.substitute"] = 0 } },
  },
  runs = 10, seed = 2014,
}
result:print { "person_months_exploited", "person_months_held", "revenue_captivity", "trafficking_profit", "conflict_risk", "lever_cost" }
result:plot {
  figure = "comparison", file = "due_diligence_comparison.png",
  measure = { "person_months_exploited", "person_months_held", "revenue_captivity", "conflict_risk", "lever_cost" },
}
