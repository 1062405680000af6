-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `livelihoods`: paid jobs in three towns that live from the trade. Who leaves the trade, and who takes their place?
--   Five arms from 2014 on: none; 8,000 jobs with pay that people expect to last; 40,000 of them; 40,000 that nobody trusts to
--   last; 40,000 places of training without pay or capital.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/livelihoods.lua
--
-- THINGS TO NOTICE
--   smugglers and fighters: how many fewer for how many million dollars? Set that beside the number of jobs.
--   The trade hires whom it can find. Where more people want its jobs than there are, fewer applicants change nothing: the places
--   are filled by the next in line. Is that what you see with 8,000 jobs, and still with 40,000?
--   How much of the lever's effect is trust that the job will last (credibility)?
--
-- THINGS TO TRY
--   wage = 500. jobs = 150000. target = tributary.busiest(3) in place of towns: money follows the record.
--   End it: to = "2015-12-31". What of the effect is left a year later?
--   --set residents.livelihood_effect=0.5: a world in which jobs work twice as well.
--
-- ASSUMES
--   What a credible job takes from illicit hours (residents.livelihood_effect, read off one trial in Liberia) and how little
--   training alone does (residents.training_effect). That jobs reach a town's people in proportion to its size.
--
-- FIGURE
--   livelihoods_comparison.png what each programme changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "no programme", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local function programme(name, jobs, credibility, training)
  return none:with {
    name = name,
    levers = {
      levers.livelihoods {
        from = "2014-01-01", towns = { "agadez", "sabha", "sabratha" }, jobs = jobs, wage = 250, credibility = credibility, training_only = training,
      },
    },
  }
end
local result = tributary.compare {
  arms = {
    none, programme("8,000 that last", 8000, 0.9, 0), programme("40,000 that last", 40000, 0.9, 0), programme("40,000 nobody trusts", 40000, 0.1, 0),
    programme("40,000 trainings", 40000, 0.6, 1),
  },
  runs = 10, seed = 2014,
}
result:print { "livelihood_jobs", "smugglers", "fighters", "smuggling_profit", "allegiance", "conflict_risk", "lever_cost" }
result:plot {
  figure = "comparison", file = "livelihoods_comparison.png",
  measure = { "smugglers", "fighters", "smuggling_profit", "conflict_risk", "lever_cost" },
}
