-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Lesson 8. Your own package: what would you do together, and is the whole more than its parts?

WHAT IS IT
  Which package would you send to your minister? Patrols at sea, regular places, both of them, and a package of your own, from 2015 on.
  Each table of the workshop writes one line of the file. Then all packages stand in one table and one figure, with what they cost.

VOTE
  Before anything is run, each table says its package and its aim: less profit, less captivity, less danger of war, or less cost. All bet
  which package wins on which aim. And: patrols and places together, are they as much as each alone added up, more, or less?

HOW TO RUN
  build/tributary run scenarios/workshop/8_your_package.lua
  It answers in seconds. The table is printed; the figure is written to out/8_your_package/.

THINGS TO NOTICE
  Does one package win on all aims? If not, who in the room has to give way?
  Together, or added up: is the difference more than luck? Read the brackets.
  What does the cheapest package that works cost, and who pays? What is in nobody's package?

THINGS TO TRY
  Change the line "ours", or write another below it. What you leave out is not done:
    patrols    strength of patrols at sea, 0 to 1            jobs       jobs in Agadez, Sabha and Sabratha
    places     regular places a year                         sanctions  armed groups that are listed
    desert     strength of patrols north of Agadez, 0 to 1   protection towns with a post that frees captives, 0 to 3
  Set `last` to "2017-12-31": does a package wear off, or does it take time?
  --runs 40 on the command line, during the break: which "can't tell" go?

ASSUMES
  What the other lessons assume, and that policies get in each other's way a little where nobody coordinates them
  (coordination.friction). What each policy costs is its own assumption: `build/tributary explain regular_channels`. Law and decency are not
  in the model; the room has to bring them. One agent stands for 500 people. No forecast.

FIGURE
  packages.png: what each package changes, against none.
  two_aims.png: profit against months held, each run a small mark: which packages does no other beat in both?
]]
local tributary = require "tributary"
local words = require "words"
local levers = tributary.levers

local day, last = "2015-01-01", "2016-06-30"

local packages = {
  { "patrols",             patrols = 0.6 },
  { "places",              places = 60000 },
  { "patrols and places",  patrols = 0.6, places = 60000 },
  { "ours",                places = 60000, sanctions = 10, protection = 3 },
}

-- What the words of a line stand for.
local parts = {
  patrols = function(x) return levers.interdiction_sea { from = day, intensity = x } end,
  desert = function(x) return levers.interdiction_land { from = day, legs = { "agadez>dirkou", "dirkou>tummo" }, intensity = x } end,
  places = function(x) return levers.regular_channels { from = day, places_per_year = x, fee = 500, delay_weeks = 12 } end,
  jobs = function(x) return levers.livelihoods { from = day, towns = { "agadez", "sabha", "sabratha" }, jobs = x } end,
  sanctions = function(x) return levers.sanctions { from = day, listing_rule = "revenue", most = x } end,
  protection = function(x) return levers.field_protection { from = day, towns = table.move({ "zawiya", "bani_walid", "sabha" }, 1, x, 1, {}) } end,
}
local none = tributary.scenario { name = "no package", case = "libya", from = "2014-01-01", to = last, scale = 500 }
local arms = {}
for i, package in ipairs(packages) do
  local list = {}
  for word, size in pairs(package) do
    if word ~= 1 then
      if not parts[word] then error("the package '" .. package[1] .. "' has '" .. word .. "', which is none of the words under THINGS TO TRY") end
      if size ~= 0 then list[#list + 1] = parts[word](size) end
    end
  end
  arms[i] = none:with { name = package[1], levers = list }
end
local result = tributary.branch { scenario = none, at = day, arms = arms, runs = 8, seed = 8 }

words.show(result, {
  { "illicit_profit", "profit of smugglers and captors" },
  { "person_months_held", "months that people were held, all together" },
  { "conflict_risk", "risk that a battle begins in a town of the route within a year" },
  { "arrivals", "people who reach Europe irregularly" },
  { "lever_cost", "paid for policies" },
}, { from = day, to = last })

-- Run by run: what two packages do together, less what each does alone.
local function change(arm, measure)
  local list = {}
  for i, v in ipairs(result:values(arm, measure, { from = day, to = last, difference_from = "no package" })) do list[i] = v.value end
  return list
end
local function beside(measure, title, by)
  local a, b, both, extra, sum = change(packages[1][1], measure), change(packages[2][1], measure), change(packages[3][1], measure), {}, {}
  for i = 1, #both do sum[i], extra[i] = a[i] + b[i], both[i] - a[i] - b[i] end
  local mean, low, high = tributary.stats.mean, tributary.stats.interval(extra)
  print(string.format("  %-36s added up %8s   together %8s   apart %8s (%s to %s)", title, words.number(mean(sum) / by, 1), words.number(mean(both) / by, 1),
    words.number(mean(extra) / by, 1), words.number(low / by, 1), words.number(high / by, 1)))
end
if not result.dry then
  print("\nPatrols and places: each alone added up, and both together (change against no package)")
  beside("illicit_profit", "profit, million US$", 1e6)
  beside("person_months_held", "months held, thousands", 1e3)
  beside("arrivals", "people who reach Europe, thousands", 1e3)
end
result:plot {
  figure = "comparison", measure = { "illicit_profit", "person_months_held", "conflict_risk", "lever_cost" }, file = "packages.png",
  title = "Your packages: is any of them best at everything?",
}
result:plot {
  figure = "tradeoff", measure = { "illicit_profit", "person_months_held" }, file = "two_aims.png",
  title = "Two aims at once: which packages does no other beat in both?",
}
