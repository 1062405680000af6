-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `interdiction_sea`: a coast guard brings boats back. Fewer arrivals, or the same people sold a second passage?
--   Three arms from 2015 on: as in history; patrols at three quarters of full strength off the whole coast; the same patrols,
--   but those who are brought back are sent home instead of being held.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/interdiction_sea.lua
--
-- THINGS TO NOTICE
--   Person-months held beside arrivals: who earns from an interception?
--   attempts counts crossings, arrivals counts people. Their ratio says how many tries an arrival takes.
--   The price of a place in a boat, and trafficking_profit beside smuggling_profit.
--
-- THINGS TO TRY
--   budget = 5000000 a year: the lever stops when the money is spent, and starts again in January.
--   ramp_weeks = 52: a coast guard that grows over a year.
--   seize_vehicles = 0: boats are brought back too.
--
-- ASSUMES
--   The chance of being stopped under full patrols (interdiction.sea_max, from 2016 and 2017 under part of that). Interception
--   does not change how safe a crossing is. Release from an official centre can be bought (detained.bribe).
--
-- FIGURE
--   sea_comparison.png what each arm changes, against history
local tributary = require "tributary"
local levers = tributary.levers

local history = tributary.scenario { name = "history", case = "libya", from = "2014-07-01", to = "2016-12-31", scale = 500 }
local function patrols(name, sent_home)
  return history:with { name = name, levers = { levers.interdiction_sea { from = "2015-01-01", intensity = 0.75, return_people = sent_home } } }
end
local result = tributary.compare { arms = { history, patrols("patrols", 0), patrols("sent home", 1) }, runs = 10, seed = 2015 }
result:print { "arrivals", "attempts", "interceptions", "person_months_held", "smuggling_profit", "trafficking_profit", "price", "lever_cost" }
result:plot {
  figure = "comparison", file = "sea_comparison.png",
  measure = { "arrivals", "interceptions", "person_months_held", "trafficking_profit", "smuggling_profit", "deaths_sea" },
}
