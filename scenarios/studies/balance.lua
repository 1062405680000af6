-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ How many regular places undo what a coast guard adds to smugglers' profits? A map of two policies, with the line where the answer turns.

WHAT IS IT
  The coast guard stops more or fewer boats, and more or fewer people a year may travel regularly. Every combination of the two is
  compared with the same world without either, on the same luck.

HOW TO RUN
  tributary run scenarios/studies/balance.lua
  A minute or so on two cores. Fewer replicates for a first look: --runs 2.

THINGS TO NOTICE
  The line marks where the package stops to raise illicit profit and begins to cut it. How many places does each step of the coast guard
  cost? The line is drawn only where the runs are sure of both sides; cells with dots: they can't tell.
  Is it the same line for trafficking profit, which falls to those who hold people?

THINGS TO TRY
  Another measure: measure = "deaths" in the last line; nothing is run again.
  fee = 2000: places that few can pay. Does the line move?

ASSUMES
  Both policies work as their levers say (`tributary explain regular_channels`), with the default loss of funding over time. The ranges are
  the author's.

FIGURE
  profit.png: illicit profit under the package, less that of the same world without. captors.png: trafficking profit.
]]
local tributary = require "tributary"
local levers = tributary.levers

local baseline = tributary.scenario { name = "baseline", case = "libya", from = "2015-01-01", to = "2017-12-31", scale = 400 }
local package = baseline:with { name = "package", levers = {
  levers.interdiction_sea { from = "2016-01-01", intensity = 0.5 },
  levers.regular_channels { from = "2016-01-01", places_per_year = 40000, fee = 500 },
} }

local study = tributary.sweep {
  arms = { baseline, package },
  vary = {
    ["lever.interdiction_sea.intensity"] = tributary.values { 0.1, 0.3, 0.5, 0.7, 0.9 },
    ["lever.regular_channels.places_per_year"] = tributary.values { 0, 20000, 40000, 60000, 80000 },
  },
  design = "grid", runs = 8, seed = 23,
}
study:print { "illicit_profit", "trafficking_profit", "arrivals", "deaths" }
local axes = { x = "lever.interdiction_sea.intensity", y = "lever.regular_channels.places_per_year" }
study:plot { figure = "heatmap", measure = "illicit_profit", arm = "package", difference_from = "baseline", x = axes.x, y = axes.y, file = "profit.png" }
study:plot { figure = "heatmap", measure = "trafficking_profit", arm = "package", difference_from = "baseline", x = axes.x, y = axes.y, file = "captors.png" }
