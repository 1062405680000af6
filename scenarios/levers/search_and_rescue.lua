-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `search_and_rescue`: what do more ships off the western coast change: deaths, boats, departures?
--   Four arms from 2014 on: no further ships; 10 and 40 of them; 40 that also destroy the boats they find.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/search_and_rescue.lua
--
-- THINGS TO NOTICE
--   deaths_sea and deaths_per_attempt: ships save people, but boats get worse and leave in worse weather. Which is stronger here?
--   departures_rubber: how fast do the boats change, and how much faster where hulls are destroyed?
--   departures: do more people leave, fewer, or as many as before? The interval tells whether that can be seen at all.
--
-- THINGS TO TRY
--   --set boats.safety=1: travellers who see and pay for the whole difference between boats.
--   --set boats.weather=0: operators who go on waiting for calm. --set mechanisms.boats=false: boats of one kind.
--
-- ASSUMES
--   How much deadlier a rubber boat is that nobody finds, how many each kind loses where all are found (boats.rubber_danger,
--   boats.rubber_rescue, boats.wood_rescue), and what travellers would pay for the better one (boats.safety).
--
-- FIGURE
--   rescue_comparison.png what the ships change
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "no further ships", case = "libya", from = "2013-07-01", to = "2016-12-31", scale = 500 }
local coast = { "zuwara", "sabratha", "surman", "zawiya", "tripoli", "tajura", "garabulli", "khums" }
local function rescue(name, ships, destroy)
  return none:with {
    name = name,
    levers = { levers.search_and_rescue { from = "2014-01-01", towns = coast, ships = ships, destroy_boats = destroy } },
  }
end
local result = tributary.compare {
  arms = { none, rescue("10 ships", 10, 0), rescue("40 ships", 40, 0), rescue("40, boats destroyed", 40, 1) },
  runs = 10, seed = 2014,
}
result:print { "deaths_sea", "deaths_per_attempt", "departures", "departures_rubber", "arrivals", "price", "lever_cost" }
result:plot {
  figure = "comparison", file = "rescue_comparison.png",
  measure = { "deaths_sea", "departures", "departures_rubber", "arrivals" },
}
