-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `disengagement`: amnesty, pay and a way into licit work for fighters and members of crews. Who leaves, who comes back, and
--   who takes the empty place? Five arms in three towns from 2014 on: none; a full programme; the same without amnesty; without
--   reintegration; and full, but ended after a year.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/disengagement.lua
--
-- THINGS TO NOTICE
--   disengaged beside fighters: thousands may leave, and groups be as strong as before. Where do the new men come from?
--   returned_to_arms without reintegration, and after the programme's end.
--   lever_cost for each fighter who stays away.
--
-- THINGS TO TRY
--   pay = 0: amnesty alone. places = 20000.
--   Add jobs: levers.livelihoods in the same towns. Fewer to take the empty places?
--   --set disengagement.capture=0.5: commanders take half of the pay.
--
-- ASSUMES
--   How many would leave at most in a month (disengagement.rate) and come back (disengagement.return), what fear of prosecution weighs
--   (disengagement.fear). All assumed; vary them before a number is quoted.
--
-- FIGURE
--   disengagement_comparison.png what each programme changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "no programme", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local function programme(name, amnesty, reintegration, to)
  return none:with {
    name = name,
    levers = {
      levers.disengagement {
        from = "2014-01-01", to = to, towns = { "zuwara", "sabratha", "sabha" }, places = 3000, amnesty = amnesty, reintegration = reintegration,
      },
    },
  }
end
local result = tributary.compare {
  arms = { none, programme("full", 1, 0.8), programme("no amnesty", 0, 0.8), programme("no reintegration", 1, 0), programme("one year", 1, 0.8, "2014-12-31") },
  runs = 10, seed = 2014,
}
result:print { "disengaged", "returned_to_arms", "fighters", "smugglers", "revenue_payoff", "conflict_risk", "lever_cost" }
result:plot {
  figure = "comparison", file = "disengagement_comparison.png",
  measure = { "disengaged", "returned_to_arms", "fighters", "smugglers", "conflict_risk", "lever_cost" },
}
