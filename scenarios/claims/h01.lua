-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The claim H1: stopping boats wins in the short term and does not stick. Patrols at sea run for 2015 and 2016 in many worlds.
--   What is left of the fall in arrivals at their end, and two years later?
-- HOW TO RUN
--   build/tributary run scenarios/claims/h01.lua    (or: build/tributary claims libya H1)
-- THINGS TO NOTICE
--   Arrivals after the end may lie above the baseline's: people who were held or waited go then.
-- THINGS TO TRY
--   --points 192: tighter intervals. Or other limits of the rule: what would you call 'it sticks'? intensity = 1 in worlds.lua.
-- ASSUMES
--   The worlds of worlds.lua: ranges set by the authors, uniform and independent of one another.
-- FIGURE
--   h01.png differences of the arms from the baseline over all worlds
local worlds = require "worlds"
-- Half a year into the patrols, their last half year, and two years after their end.
local function flow(from, to) return { measure = "arrivals", from = from, to = to, relative = true } end
return worlds.judge {
  id = "H1", says = "Interdiction wins in the short term and does not stick: flows recover while it lasts or after it ends",
  arms = { worlds.base, worlds.interdiction }, size = "after", size_says = "arrivals in the two years after",
  quantities = {
    first = flow("2015-01-01", "2015-06-30"), last = flow("2016-07-01", "2016-12-31"), after = flow("2017-01-01", "2018-12-31"),
    profit_after = { measure = "illicit_profit", from = "2017-01-01", to = "2018-12-31", relative = true },
  },
  rule = "arrivals of the first half year fall by 5% or more; in the last half year of the patrols, or in the two years after them, less than half of that is left",
  holds = function(q) return q.first <= -0.05 and (q.last > q.first / 2 or q.after > q.first / 2) end,
  figure = { file = "h01.png", measures = { "illicit_profit", "arrivals", "person_months_held" } },
}
