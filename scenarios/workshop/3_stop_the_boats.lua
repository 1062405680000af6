-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Lesson 3. Stop the boats: who gains, who dies?

WHAT IS IT
  Stop the boats: does it hurt the smugglers, and does it save lives? A coast guard stops boats from 2015 on, in three strengths: a
  third, two thirds, nearly all that such a coast guard can do. People who are stopped are brought back to Libya.

VOTE
  With nearly all: is the smugglers' profit a half, the same, or more? Do fewer people die, as many, or more? And who earns when people
  are brought back?

HOW TO RUN
  build/tributary run scenarios/workshop/3_stop_the_boats.lua
  It answers in seconds. The table is printed; the figure is written to out/3_stop_the_boats/.

THINGS TO NOTICE
  People who reach Europe beside boats at sea: why do they not fall alike? What does somebody do who was brought back?
  The price of the passage, and the two kinds of profit beside each other.
  "These runs can't tell" for deaths: how many lives would the policy have to save for these runs to see it?

THINGS TO TRY
  Set `sent_home` to 1: those who are stopped fly home instead of being held. Whose income changes?
  Set `seize` to 0: crews keep their boats.
  In `guard`, put to = "2015-06-30" behind `from`: the coast guard leaves after half a year. What is left of each line?
  --runs 40: can the runs tell about deaths now?

ASSUMES
  The chance to be stopped under a full coast guard (interdiction.sea_max). That being stopped does not make a crossing safer or more
  dangerous. That one can buy oneself out of an official centre (detained.bribe). One agent stands for 250 people, so small numbers are
  rough. Behind the model's deaths stand those of real people; say so when you show them.

FIGURE
  boats_comparison.png: what each strength changes, against no further coast guard.
]]
local tributary = require "tributary"
local words = require "words"
local levers = tributary.levers

local sent_home, seize = 0, 1
local day, last = "2015-01-01", "2016-06-30"

local none = tributary.scenario { name = "as it was", case = "libya", from = "2014-01-01", to = last, scale = 250 }
local function guard(name, intensity)
  return none:with { name = name, levers = { levers.interdiction_sea { from = day, intensity = intensity, return_people = sent_home, seize_vehicles = seize } } }
end
local result = tributary.branch {
  scenario = none, at = day, runs = 10, seed = 3,
  arms = { guard("a third", 0.3), guard("two thirds", 0.6), guard("nearly all", 0.9) },
}
words.show(result, {
  { "arrivals", "people who reach Europe irregularly" },
  { "attempts", "crossings, those of one person counted each time" },
  { "deaths", "travellers who died, on land and at sea" },
  { "price", "price of the passage" },
  { "smuggling_profit", "profit of smugglers, from people who wanted to travel" },
  { "trafficking_profit", "profit of captors, from ransom and forced labour" },
}, { from = day, to = last })
result:plot {
  figure = "comparison", measure = { "arrivals", "deaths", "smuggling_profit", "trafficking_profit" }, file = "boats_comparison.png",
  title = "Stop the boats: who loses, who gains, and does it save lives?",
}
