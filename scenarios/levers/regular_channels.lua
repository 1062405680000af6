-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `regular_channels`: how many regular places does it take before smugglers feel it?
--   Four arms from 2014 on: none, 5,000, 50,000 and 200,000 places a year for all origins, at the same fee and waiting time.
--   A last arm has 50,000 places and a law that lets former smugglers work as licensed agents.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/regular_channels.lua
--
-- THINGS TO NOTICE
--   leaving counts those who set out irregularly, arrivals_regular those who came the regular way. Does one fall by as much as
--   the other rises? A place may replace an irregular journey, or be taken by somebody who would have stayed.
--   Do profits fall in proportion to the places, less, or more?
--   licensed_agents: how many firms turn, and do the others charge less?
--
-- THINGS TO TRY
--   fee = 3000, or delay_weeks = 52. eligibility = 0.1: places that hardly anybody qualifies for.
--   --set regular.nest=1 on the command line: regular and irregular no longer replace each other.
--   origins = { "NGA", "GMB", "SEN" }: places for some.
--
-- ASSUMES
--   How attractive a regular place is (regular.constant), how far the two ways replace each other (regular.nest), and that a
--   refused applicant chooses as if there had been no channel. All three are assumed; the answer hangs on them.
--
-- FIGURE
--   channels_comparison.png what the number of places changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "no places", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local function channel(name, places, agents)
  return none:with {
    name = name,
    levers = { levers.regular_channels { from = "2014-01-01", places_per_year = places, fee = 500, delay_weeks = 12, licence_agents = agents } },
  }
end
local result = tributary.compare {
  arms = { none, channel("5,000", 5000, 0), channel("50,000", 50000, 0), channel("200,000", 200000, 0), channel("50,000 and licences", 50000, 1) },
  runs = 8, seed = 2014,
}
result:print { "arrivals_regular", "leaving", "arrivals", "smuggling_profit", "price", "licensed_agents", "lever_cost" }
result:plot {
  figure = "comparison", file = "channels_comparison.png",
  measure = { "arrivals_regular", "leaving", "smuggling_profit", "trafficking_profit", "conflict_risk", "deaths" },
}
