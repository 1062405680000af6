-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Lesson 1. Who pays whom? A traveller's dollar, followed.

WHAT IS IT
  Who pays whom on the way through Libya? Of 100 dollars that travellers and their families pay, how many stay with smugglers, with
  drivers, with armed groups, and how many become weapons? One world, the years 2014 and 2015, every payment followed to its end.

VOTE
  Write down a number: of 100 dollars that travellers pay, how many end as weapons? And: what brings armed groups more money, the trade
  or the state's own payroll?

HOW TO RUN
  build/tributary run scenarios/workshop/1_follow_a_dollar.lua
  It answers in seconds. The table is printed; the figure is written to out/1_follow_a_dollar/.

THINGS TO NOTICE
  The numbers in brackets: nine worlds of ten lie between them. How far apart are they?
  What goes through an armed group's hands, and what stays there? "Still held" is not yet spent when the two years end.
  The map: where is the most taken from one traveller? Where do most travellers pass? Are these the same places?
  Whose money is not in this table at all, and should be?

THINGS TO TRY
  Set `first` and `last` to 2016 and 2017: other years, other shares?
  Take tolls away: mechanisms = { tolls = false } behind scale = 250. Who keeps what the groups took?
  See it all: add result:print_money("as it was") at the end of the file.
  In the last lines, measure = "price" in place of "toll": what a leg costs, tolls and all.

ASSUMES
  Money that is mixed is followed in proportion: what a group spends in a year has the share of travellers' money that its income had.
  All armed groups are one pool, all smuggling firms another. What a toll or a fare was on a leg is known for few places and assumed
  for the rest: `build/tributary explain smuggling.markup` shows how such a number is written down. One agent stands for 250 people.
  No forecast, and no statement about any person or group by name.

FIGURE
  money.png: where money comes from, who takes it, where it ends; ribbons as wide as the money.
  where_it_is_taken.png: tolls on each leg of the route (colour), and how many people pass (width).
]]
local tributary = require "tributary"

local first, last = 2014, 2015

local world = tributary.scenario { name = "as it was", case = "libya", from = first .. "-01-01", to = last .. "-12-31", scale = 250 }
local result = tributary.compare { arms = { world }, runs = 8, seed = 1 }

local function lines(title, list, at_least)
  print(title)
  local rest = 0.0
  for _, line in ipairs(list) do
    if line.mean >= at_least then print(string.format("  %-46s %6.1f   (%.1f to %.1f)", line.name, line.mean, line.low, line.high))
    else rest = rest + line.mean end
  end
  if rest > 0.05 then print(string.format("  %-46s %6.1f", "all the rest", rest)) end
end
-- Where armed groups' income comes from, in millions a year; of what is said of them in "who takes it on the way".
local function groups_income(money)
  local list, years = {}, last - first + 1
  for _, line in ipairs(money.takes) do
    local from = line.name:match "^armed groups: (.*)$"
    if from then list[#list + 1] = { name = from, mean = line.mean / 1e6 / years, low = line.low / 1e6 / years, high = line.high / 1e6 / years } end
  end
  return list
end
if not result.dry then
  local money = result:money("as it was")
  print(string.format("%d to %d, mean of %d runs (middle nine tenths of the runs)\n", first, last, result.n_runs))
  lines("Of 100 dollars that travellers and their families paid, there ended as, or with", money.of_100, 1)
  lines("\nOn the way (one dollar may pass several hands) they went through those of", money.passed, 2)
  lines("\nWhat armed groups lived from, million US$ a year", groups_income(money), 1)
end
result:plot { figure = "map", measure = "toll", file = "where_it_is_taken.png", title = "Where do travellers pay most toll? Dark: much; wide: many pass" }
result:plot { figure = "money", file = "money.png", title = "Follow the dark blue: where does travellers' money end?" }
