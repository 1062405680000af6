-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Lesson 2. Luck: why one run is no answer.

WHAT IS IT
  Why is one run no answer? The same world twelve times, nothing changed but luck: the weather at sea, who meets whom, which quarrel turns
  into a battle. Then one policy, a coast guard from 2015 on, judged twice: run by run against the world of the same luck, and against a world
  of other luck.

VOTE
  Twelve times the same three years. In how many of the twelve is there a battle on the route? Is the worst of the twelve twice as
  deadly for travellers as the best, less, or more? And: how many of the twelve would you want to see before you believe a policy?

HOW TO RUN
  build/tributary run scenarios/workshop/2_luck.lua
  It answers in seconds. The table is printed; figures are written to out/2_luck/.

THINGS TO NOTICE
  Read the twelve lines one by one before you look at the figure. Which of them would have been "the" history, had it happened?
  The figure: the band is wide where luck decides and narrow where it does not. Where is it wide?
  The last two lines: the same policy and the same twelve runs. Which way of comparing can be trusted, and why?

THINGS TO TRY
  --seed 2 on the command line: other luck, the same world. Which of your sentences are still true?
  --runs 40: does the band get narrower? Does what we know about the middle of it?
  measure = "departures" in the first figure: where is luck larger, in boats or in battles?
  intensity = 0.1: a weak policy. Which of the two comparisons still sees it?

ASSUMES
  Everything else is held fast: the same numbers for all that we do not know. Not knowing them is another thing than luck, and mostly
  a larger one (scenarios/studies/tornado.lua). The past itself was one run. One agent stands for 250 people.

FIGURE
  twelve_worlds.png: risk of a battle, month by month, over the twelve runs.
  one_policy.png: what the coast guard changes, compared within the same luck.
]]
local tributary = require "tributary"
local words = require "words"

local world = tributary.scenario { name = "as it was", case = "libya", from = "2012-01-01", to = "2015-12-31", scale = 250 }
local guarded = world:with { name = "coast guard", levers = { tributary.levers.interdiction_sea { from = "2015-01-01", intensity = 0.4 } } }
local result = tributary.branch { scenario = world, at = "2015-01-01", arms = { guarded }, runs = 12, seed = 1 }

-- A list with one number a run: a measure's months from the first to the last, added up.
local function totals(arm, measure, first, last)
  local list = {}
  for i, run in ipairs(result:runs(arm, measure)) do
    list[i] = 0.0
    for month = first, last do list[i] = list[i] + run[month] end
  end
  return list
end
local function less(a, b)
  local list = {}
  for i = 1, #a do list[i] = a[i] - b[i] end
  return list
end
-- Each run beside the next one's luck.
local function shifted(list)
  local other = {}
  for i = 1, #list do other[i] = list[i % #list + 1] end
  return other
end
local function say(title, list)
  table.sort(list)
  print(string.format("  %-22s %10s %15s %15s", title, words.number(tributary.stats.mean(list), 0), words.number(list[1], 0), words.number(list[#list], 0)))
end

local three_years, the_fourth = { 1, 36 }, { 37, 48 } -- months of the recorded window
local function before(measure) return totals("as it was", measure, three_years[1], three_years[2]) end
local function arrivals(arm) return totals(arm, "arrivals", the_fourth[1], the_fourth[2]) end
if not result.dry then
  local deaths, battles, killed = before "deaths", before "clashes", before "conflict_deaths"
  print("The same world, 2012 to 2014, " .. result.n_runs .. " times\n  run   travellers who died   battles on the route   killed in them")
  for i = 1, #deaths do print(string.format("  %3d %21s %22.0f %16s", i, words.number(deaths[i], 0), battles[i], words.number(killed[i], 0))) end
  if result.n_runs > 1 then
    print("\nArrivals of 2015: what a coast guard changes\n                            mean         lowest        highest")
    say("against the same luck", less(arrivals "coast guard", arrivals "as it was"))
    say("against another luck", less(arrivals "coast guard", shifted(arrivals "as it was")))
  end
end
result:plot {
  figure = "fan", measure = "conflict_risk", arms = { "as it was" }, file = "twelve_worlds.png", to = "2014-12-31",
  title = "The same world many times: where is the band wide, where narrow?",
}
result:plot {
  figure = "comparison", measure = { "arrivals", "smuggling_profit", "deaths", "conflict_deaths" }, file = "one_policy.png",
  title = "One policy, run by run: which of these differences is more than luck?",
}
