-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `interdiction_land`: patrols on the desert tracks out of Agadez for two years. What moves, and does it last?
--   Three arms: no patrols; patrols on the two main tracks north of Agadez; patrols on the six tracks that the record shows
--   as busiest, wherever they are. The historical enforcement of 2016 is left out in all, so that the lever stands alone.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/interdiction_land.lua
--
-- THINGS TO NOTICE
--   The patrols end on 2016-06-30. Compare the fan before and after that day: what comes back, and how fast?
--   Recorded flow and true flow are different measures. Which one falls further, and what would a minister be shown?
--   The main tracks: in this calibration few travel north of Agadez, most go by Gao and Ghat (docs/calibration.md, What misses), so patrols
--   there cost money and move nothing. That is a fault of the model, not a finding about Niger.
--   Deaths by land: drivers who leave the track take their passengers off it as well.
--
-- THINGS TO TRY
--   intensity = 0.3 and 1. Then mechanisms = { information = false }: patrols that always know. How much was it the residents?
--   return_people = 1: those who are stopped are sent home rather than back to the last town.
--
-- ASSUMES
--   The chance to be stopped on a fully patrolled leg where everybody informs (interdiction.land_max), how much deadlier the
--   hidden tracks are (desert.hidden) and how much of them the counting points miss (observe.hidden).
--
-- FIGURE
--   land_flow.png   the map: passages on each leg with patrols, coloured by the difference from none
--   land_record.png passages by land that observers counted, month by month
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario {
  name = "no patrols", case = "libya", from = "2013-07-01", to = "2018-06-30", scale = 500,
  without = { "niger_pulse_2013", "niger_law_2016" },
}
local period = { from = "2014-07-01", to = "2016-06-30", intensity = 0.7 }
local function patrols(name, places)
  for key, value in pairs(period) do places[key] = value end
  return none:with { name = name, levers = { levers.interdiction_land(places) } }
end
local result = tributary.compare {
  arms = {
    none,
    patrols("main tracks", { legs = { "agadez>dirkou", "dirkou>tummo" } }),
    patrols("busiest six", { target = tributary.busiest(6) }),
  },
  runs = 10, seed = 2016,
}
print("While the patrols are out")
result:print { "leaving", "recorded_flow", "deaths_desert", "smuggling_profit", "seized", "lever_cost", from = "2014-07-01", to = "2016-06-30" }
print("The two years after")
result:print { "leaving", "recorded_flow", "deaths_desert", "smuggling_profit", from = "2016-07-01", to = "2018-06-30" }
result:plot { figure = "map", measure = "flow", arm = "main tracks", difference_from = "no patrols", from = "2015-01-01", to = "2015-12-31", file = "land_flow.png" }
result:plot { figure = "fan", measure = "recorded_flow", file = "land_record.png" }
