-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `monitoring`: what is a better record worth, alone and for patrols that follow it?
--   Four arms from 2014 on: nothing; observers in all towns; patrols on the two busiest recorded legs; both.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/monitoring.lua
--
-- THINGS TO NOTICE
--   Alone it should move what is recorded, and what happens hardly: recorded_flow against departures, leaving, deaths.
--   Do patrols that follow a better record catch more (interceptions, seized), or do drivers just leave the track sooner?
--   danger_believed: more deaths on record are more deaths that people hear of.
--
-- THINGS TO TRY
--   counted = 1, early = 1: a perfect record. --set mechanisms.beliefs=false: travellers who hear of nothing.
--   towns = { "agadez", "sabha" }: two posts instead of one in every town.
--
-- ASSUMES
--   What observers miss without the lever (column observed of the case's towns, observe.death, observe.hidden), and what a post
--   adds (counted, early, precision, tracks). All assumed.
--
-- FIGURE
--   monitoring_comparison.png what the record changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "nothing", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local watch = levers.monitoring { from = "2014-01-01" }
local patrol = levers.interdiction_land { from = "2014-06-01", target = tributary.busiest(2), intensity = 0.8 }
local result = tributary.compare {
  arms = {
    none, none:with { name = "observers", levers = { watch } }, none:with { name = "patrols", levers = { patrol } },
    none:with { name = "both", levers = { watch, patrol } },
  },
  runs = 10, seed = 2014,
}
result:print { "recorded_flow", "recorded_deaths", "danger_believed", "leaving", "departures", "deaths", "seized", "lever_cost" }
result:plot {
  figure = "comparison", file = "monitoring_comparison.png",
  measure = { "recorded_flow", "recorded_deaths", "departures", "deaths" },
}
