-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ How strong, and against what margins? A sweep over two uncertain things.

WHAT IS IT
  The coast guard stops more or fewer of the boats (the lever's intensity), and smugglers answer a bolder or a meeker price (their
  mark-up). Every combination of the two is a world; in each the same luck is run with the coast guard and without it.

HOW TO RUN
  tributary run scenarios/studies/sweep.lua
  A minute or so on two cores. Fewer replicates for a first look: --runs 2.

THINGS TO NOTICE
  Is there a corner where the policy cuts profits? Where the runs are sure of both signs a line marks the turn: balance.lua shows one.
  Cells with dots: the runs can't tell the difference from nothing.

THINGS TO TRY
  Another measure: measure = "deaths" in the last line; nothing is run again.
  design = "sobol", points = 100 instead of the grid: the same picture from points that fill the square evenly.

ASSUMES
  The ranges are the author's, not evidence: 0.1 to 0.9 of all that boats at sea can do, mark-ups of 10% to 70% of cost.

FIGURE
  profit.png: illicit profit under interdiction, less that of the same world without.
]]
local tributary = require "tributary"
local levers = tributary.levers

local baseline = tributary.scenario { name = "baseline", case = "libya", from = "2015-01-01", to = "2018-12-31", scale = 400 }
local guarded = baseline:with { name = "interdiction", levers = { levers.interdiction_sea { from = "2016-01-01", intensity = 0.5 } } }

local study = tributary.sweep {
  arms = { baseline, guarded },
  vary = {
    ["lever.interdiction_sea.intensity"] = tributary.values { 0.1, 0.3, 0.5, 0.7, 0.9 },
    ["smuggling.markup"] = tributary.values { 0.1, 0.25, 0.4, 0.55, 0.7 },
  },
  design = "grid", runs = 10, seed = 11,
}
study:print { "illicit_profit", "trafficking_profit", "arrivals", "deaths" }
study:plot { figure = "heatmap", measure = "illicit_profit", arm = "interdiction", difference_from = "baseline",
  x = "lever.interdiction_sea.intensity", y = "smuggling.markup", file = "profit.png" }
