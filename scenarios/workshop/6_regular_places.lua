-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Lesson 6. A regular way: how many places, at what price, and who goes irregularly all the same?

WHAT IS IT
  How many regular places does it take before fewer people go irregularly? Three offers from 2014 on, beside no offer: 20,000 places a
  year at 500 dollars; 100,000 at 500; 100,000 at 3,000.

VOTE
  For 100 people who come the regular way, how many fewer set out irregularly: 100, 50, 10, none? Which offer costs the smugglers most?
  Does the fee matter as much as the number?

HOW TO RUN
  build/tributary run scenarios/workshop/6_regular_places.lua
  It answers in seconds. The table is printed; the figure is written to out/6_regular_places/.

THINGS TO NOTICE
  The line "for 100 who came the regular way": who are the others? Would you count them as a success, a cost, or neither?
  How many of the places are taken at 3,000 dollars? Who can pay that, and who pays the smuggler instead?
  Set the smugglers' loss beside what the offer costs, and think of the fees, too.
  Trafficking, deaths, risk of battle: which of them do these runs see, which not?

THINGS TO TRY
  Set `delay_weeks` to 52: a place, but a year to wait.
  Set `eligibility` to 0.1: places that hardly anybody qualifies for.
  In the last offer, another fee or number: where would you set them?
  --set regular.nest=1 on the command line: a world in which the two ways do not replace each other. Does your argument survive?

ASSUMES
  How attractive a regular place is (regular.constant), how far the two ways replace each other (regular.nest), and that who is refused
  chooses as if there had been no offer. All three are assumed, and the answer hangs on them. One agent stands for 1,000 people.

FIGURE
  places_comparison.png: what each offer changes, against no offer.
]]
local tributary = require "tributary"
local words = require "words"
local levers = tributary.levers

local delay_weeks, eligibility = 12, 0.5
local day, last = "2014-01-01", "2016-06-30"

local none = tributary.scenario { name = "no offer", case = "libya", from = "2013-07-01", to = last, scale = 1000 }
local function offer(name, places, fee)
  return none:with {
    name = name,
    levers = { levers.regular_channels { from = day, places_per_year = places, fee = fee, delay_weeks = delay_weeks, eligibility = eligibility } },
  }
end
local result = tributary.branch {
  scenario = none, at = day, runs = 10, seed = 6,
  arms = { offer("20,000 at 500", 20000, 500), offer("100,000 at 500", 100000, 500), offer("100,000 at 3,000", 100000, 3000) },
}
words.show(result, {
  { "arrivals_regular", "people who come the regular way" },
  { "leaving", "people who set out irregularly" },
  { "smuggling_profit", "profit of smugglers, from people who wanted to travel" },
  { "deaths", "travellers who died" },
  { "lever_cost", "paid for policies" },
}, { from = day, to = last })
if not result.dry then
  print("\nFor 100 who came the regular way, so many fewer set out irregularly")
  local s = result:summary({ "arrivals_regular", "leaving" }, { from = day, to = last })
  for i = 2, #result.arms do
    local arm = s[result.arms[i]]
    print(string.format("  %-24s %s", result.arms[i], words.number(-100 * arm.leaving.difference / arm.arrivals_regular.difference, 0)))
  end
end
result:plot {
  figure = "comparison", measure = { "arrivals_regular", "leaving", "smuggling_profit", "trafficking_profit", "deaths", "conflict_risk" }, file = "places_comparison.png",
  title = "A regular way: what the number of places does, and what the fee does",
}
