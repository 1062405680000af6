-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Lesson 6. A regular way: how many places, at what fee, and who goes irregularly all the same?

WHAT IS IT
  How many regular places does it take, and at what fee, before fewer people set out irregularly? Nine offers from July 2013 on: 20,000,
  60,000 or 120,000 places a year, at 500, 1,500 or 3,000 dollars.

VOTE
  Draw a square on paper, the fee across, the places upwards. Everybody sticks a dot on the offer that he or she would make. Then: for 100
  people who come the regular way, how many fewer set out irregularly: 100, 50, 10, none?

HOW TO RUN
  build/tributary run scenarios/workshop/6_regular_places.lua
  It answers in seconds. The table is printed; figures are written to out/6_regular_places/.

THINGS TO NOTICE
  Who are the others, those who come the regular way and would not have gone irregularly? A success, a cost, or neither?
  Who waits for a place has not come and has not set out either. Where does the table count these people?
  How many of the places are taken at 3,000 dollars? Who can pay that, and who pays the smuggler instead?
  What changes the colour more, a step upwards or a step across? Is that the same in both squares?
  Cells with small dots: these runs can't tell the offer from no offer.

THINGS TO TRY
  Set `delay_weeks` to 26: a place, but half a year to wait.
  Set `eligibility` to 0.1: places that hardly anybody qualifies for.
  Put other numbers into `places` or `fees`, three each.
  --set regular.nest=1 on the command line: a world in which the two ways do not replace each other. Does your argument survive?
  measure = "deaths" in the last figure: nothing is run again. Can these runs tell?

ASSUMES
  How attractive a regular place is (regular.constant), how far the two ways replace each other (regular.nest), and that who is refused
  chooses as if there had been no offer. All three are assumed, and the answer hangs on them. One agent stands for 250 people, and
  each offer is run three times: good for a discussion, not for a report.

FIGURE
  places_leaving.png: people who set out irregularly under each offer, less those without one.
  places_profit.png: smugglers' profit, in the same way.
]]
local tributary = require "tributary"
local words = require "words"
local levers = tributary.levers

local places, fees = { 20000, 60000, 120000 }, { 500, 1500, 3000 }
local delay_weeks, eligibility = 8, 0.5
local day, last = "2013-07-01", "2014-06-30"

local none = tributary.scenario { name = "no offer", case = "libya", from = "2013-01-01", to = last, scale = 250 }
local offer = none:with {
  name = "offer",
  levers = { levers.regular_channels { from = day, places_per_year = places[1], fee = fees[1], delay_weeks = delay_weeks, eligibility = eligibility } },
}
local across, upwards = "lever.regular_channels.fee", "lever.regular_channels.places_per_year"
local study = tributary.sweep {
  arms = { none, offer }, design = "grid", runs = 3, seed = 6,
  vary = { [across] = tributary.values(fees), [upwards] = tributary.values(places) },
}

-- What an offer changes in a measure, mean over the runs, for each place in the square.
local function changes(measure)
  local points, sum, n = study:points(), {}, {}
  for _, v in ipairs(study:values("offer", measure, { from = day, to = last, difference_from = "no offer" })) do
    local at = string.format("%.0f at %.0f", points[v.point][upwards], points[v.point][across])
    sum[at], n[at] = (sum[at] or 0) + v.value, (n[at] or 0) + 1
  end
  return function(p, f)
    local at = string.format("%.0f at %.0f", p, f)
    return sum[at] / n[at]
  end
end
local function square(title, value)
  print("\n" .. title)
  for i = #places, 1, -1 do
    local cells = {}
    for k, fee in ipairs(fees) do cells[k] = string.format("%11s", words.number(value(places[i], fee), 0)) end
    print(string.format("  %9s places %s", words.number(places[i], 0), table.concat(cells)))
  end
  local heads = {}
  for k, fee in ipairs(fees) do heads[k] = string.format("%11s", words.number(fee, 0) .. " US$") end
  print("       at a fee of" .. table.concat(heads))
end
if not study.dry then
  print(string.format("%s to %s, means of %.0f runs; the first places are given after %d weeks", day, last, #study:values("offer", "leaving", {}) / 9, delay_weeks))
  local came, left = changes "arrivals_regular", changes "leaving"
  square("People who came the regular way", came)
  square("Fewer set out irregularly", function(p, f) return -left(p, f) end)
  square("For 100 who came the regular way, so many fewer set out irregularly", function(p, f) return -100 * left(p, f) / came(p, f) end)
end
study:plot {
  figure = "heatmap", measure = "leaving", arm = "offer", difference_from = "no offer", x = across, y = upwards, from = day, to = last, file = "places_leaving.png",
  title = "Where is your dot? How many fewer set out irregularly",
}
study:plot {
  figure = "heatmap", measure = "smuggling_profit", arm = "offer", difference_from = "no offer", x = across, y = upwards, from = day, to = last, file = "places_profit.png",
  title = "And the smugglers: what each offer takes off their profit",
}
