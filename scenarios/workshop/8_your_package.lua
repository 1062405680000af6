-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Lesson 8. Your own package: how much of each, and is the whole more than its parts?

WHAT IS IT
  How much coast guard, and how many regular places, would you choose together? Nine packages from July 2013 on: no, some or strong patrols
  at sea, with none, 75,000 or 150,000 regular places a year. Two maps of the nine: what they do to the profit of the trade, and what to
  the time that people are held captive.

VOTE
  Draw the square on paper, patrols across, places upwards. Everybody sticks a dot where he or she would go, before anything is run. Then
  all say, aloud, what they expect of the corner with both: as much as each alone added up, more, or less?

HOW TO RUN
  build/tributary run scenarios/workshop/8_your_package.lua
  It answers in seconds. The table is printed; figures are written to out/8_your_package/.

THINGS TO NOTICE
  Where does the colour change? Did the dots lie on the same side?
  Cells with small dots: these runs can't tell the package from nothing.
  The two squares need not have the same best cell. Whose best is it, then?
  The table: what both do together beside the sum of what each does alone. Is the difference more than luck?

THINGS TO TRY
  Set `fee` to 3000: the same places, for those who can pay.
  Other steps: put your own numbers into `patrols` and `places`, three each.
  measure = "deaths" or "arrivals" in one of the last lines: nothing is run again.
  --runs 20 on the command line, during the break: which small dots go?

ASSUMES
  Everything that lessons 3 and 6 assume, and that the two policies get in each other's way a little where nobody coordinates them
  (`build/tributary explain coordination`). Costs, law and decency are not in the square; the room has to bring them. One agent stands
  for 1,000 people.

FIGURE
  package_profit.png: profit of the trade under each package, less that of no package.
  package_held.png: time that people are held, in the same way.
]]
local tributary = require "tributary"
local words = require "words"
local levers = tributary.levers

local patrols, places, fee = { 0, 0.45, 0.9 }, { 0, 75000, 150000 }, 500
local day, last = "2013-07-01", "2014-06-30"

local none = tributary.scenario { name = "no package", case = "libya", from = "2013-01-01", to = last, scale = 1000 }
local package = none:with {
  name = "package",
  levers = {
    levers.interdiction_sea { from = day, intensity = patrols[2] },
    levers.regular_channels { from = day, places_per_year = places[2], fee = fee, delay_weeks = 8 },
  },
}
local across, upwards = "lever.interdiction_sea.intensity", "lever.regular_channels.places_per_year"
local study = tributary.sweep {
  arms = { none, package }, design = "grid", runs = 4, seed = 8,
  vary = { [across] = tributary.values(patrols), [upwards] = tributary.values(places) },
}

-- Difference of each package from none in one measure: the mean and the list over the runs, by place in the square.
local function squares(measure)
  local square = {}
  for _, v in ipairs(study:values("package", measure, { from = day, to = last, difference_from = "no package" })) do
    square[v.point] = square[v.point] or {}
    table.insert(square[v.point], v.value)
  end
  return function(i, k) return square[(i - 1) * #places + k] end -- points go through the places first
end
local function with_range(list, by)
  local low, high = tributary.stats.interval(list)
  return string.format("%9s   (%s to %s)", words.number(tributary.stats.mean(list) / by, 1), words.number(low / by, 1), words.number(high / by, 1))
end
local function whole_and_parts(title, measure, by)
  local at, sum = squares(measure), {}
  local i, k = #patrols, #places
  for run, patrolled in ipairs(at(i, 1)) do sum[run] = patrolled + at(1, k)[run] end
  print(title)
  print("  the most patrols alone          " .. with_range(at(i, 1), by))
  print("  the most places alone           " .. with_range(at(1, k), by))
  print("  both, if it were just the sum   " .. with_range(sum, by))
  print("  both, as it came out            " .. with_range(at(i, k), by))
end
if not study.dry then
  print(string.format("%s to %s, %d runs of each; less than without any package where a minus stands (95%% interval)\n", day, last, 5))
  whole_and_parts("Profit of smugglers and captors, million US$", "illicit_profit", 1e6)
  whole_and_parts("\nTime that people are held, thousand months", "person_months_held", 1e3)
end
study:plot {
  figure = "heatmap", measure = "illicit_profit", arm = "package", difference_from = "no package", x = across, y = upwards, from = day, to = last, file = "package_profit.png",
  title = "Where would your dot be? What nine packages do to the trade's profit",
}
study:plot {
  figure = "heatmap", measure = "person_months_held", arm = "package", difference_from = "no package", x = across, y = upwards, from = day, to = last, file = "package_held.png",
  title = "And the people? What the same packages do to time in captivity",
}
