-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Lesson 7. Jobs against recruitment: is it men that armed groups lack, or money?

WHAT IS IT
  Do jobs keep men out of armed groups? Three policies from 2014 on: 20,000 jobs in three towns of the coast; pay and amnesty for 3,000
  fighters and smugglers a year who leave; sanctions against the ten groups that earn most from the trade.

VOTE
  You have one of the three to give away. After two years, which leaves the fewest men under arms? Which is the cheapest? Which would you
  rather defend in your parliament, or in Zawiya?

HOW TO RUN
  build/tributary run scenarios/workshop/7_men_or_money.lua
  It answers in seconds. The table is printed; the figure is written to out/7_men_or_money/.

THINGS TO NOTICE
  Men who left under the programme, and men under arms: subtract. Where do the new ones come from?
  Crews of smugglers and fighters need not answer alike. Why?
  What does a policy do to people who are neither? This table does not say; what would you want to see in it?
  Is "fewer men under arms" the same as "less danger"? Look at the risk of battle before you say yes.

THINGS TO TRY
  Set `jobs` to 100000: jobs for a large part of the three towns. What do they cost, and what else changes?
  --set residents.fighting_age=0.1 on the command line: a world with half as many young men. Do jobs count for more there?
  most = 30 in the sanctions: not ten groups but thirty.
  listing_rule = "violence" in the sanctions: the groups that kill, not those that earn.
  Put two policies into one arm: levers = { work, leave }.

ASSUMES
  What a credible job takes from illicit hours (residents.livelihood_effect, read off one trial in Liberia); how many places left empty
  are filled by others (residents.replacement); that a group pays as many men as its money allows. How sanctions bite is assumed, field
  by field: `build/tributary explain sanctions`. One agent stands for 500 people.

FIGURE
  men_under_arms.png: men under arms, month by month, under each policy.
]]
local tributary = require "tributary"
local words = require "words"
local levers = tributary.levers

local jobs, places = 20000, 3000
local day, last = "2014-01-01", "2015-12-31"
local towns = { "sabratha", "zuwara", "zawiya" }

local none = tributary.scenario { name = "none of them", case = "libya", from = "2013-01-01", to = last, scale = 500 }
local work = levers.livelihoods { from = day, towns = towns, jobs = jobs }
local leave = levers.disengagement { from = day, towns = towns, places = places }
local listed = levers.sanctions { from = day, listing_rule = "revenue", most = 10 }
local result = tributary.branch {
  scenario = none, at = day, runs = 10, seed = 7,
  arms = {
    none:with { name = "jobs", levers = { work } },
    none:with { name = "pay to leave", levers = { leave } },
    none:with { name = "sanctions", levers = { listed } },
  },
}
words.show(result, {
  { "disengaged", "men who left under a programme" },
  { "fighters", "men under arms, at the end" },
  { "smugglers", "people who work in the trade, at the end" },
  { "conflict_risk", "risk that a battle begins in a town of the route within a year" },
  { "lever_cost", "paid for policies" },
}, { from = day, to = last })
result:plot { figure = "fan", measure = "fighters", file = "men_under_arms.png", title = "Men under arms: which line leaves the dashed one?" }
