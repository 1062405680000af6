-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Under which conditions does it go wrong? Scenario discovery.

WHAT IS IT
  The coast guard stops boats in 400 worlds. In some of them the profits of traffickers rise. The patient rule induction method looks for
  the conditions that these worlds share: a box, of as few ranges as will do, that holds most of them and little else.

HOW TO RUN
  tributary run scenarios/studies/discover.lua
  About two minutes on two cores.

THINGS TO NOTICE
  Coverage: how many of the bad worlds the box explains. Density: how many worlds in the box are bad. A box with a high quasi-p, or one that random
  searches find as often, explains nothing.

THINGS TO TRY
  above = 2000000: only worlds where profits rise by two million a year or more.
  measure = "deaths" or "conflict_risk": nothing is run again.

ASSUMES
  The ranges are the author's. The box speaks of the model's worlds inside these ranges and of nothing else.

FIGURE
  box.png: the ranges that make the box, and the worlds in the two that matter most.
]]
local tributary = require "tributary"
local levers = tributary.levers

local baseline = tributary.scenario { name = "baseline", case = "libya", from = "2015-01-01", to = "2018-12-31", scale = 400 }
local guarded = baseline:with { name = "interdiction", levers = { levers.interdiction_sea { from = "2016-01-01", intensity = 0.6 } } }

local findings = tributary.discover {
  arms = { baseline, guarded }, arm = "interdiction", difference_from = "baseline",
  measure = "illicit_profit", above = 0, design = "sobol", points = 400, runs = 1, seed = 16,
  vary = {
    ["lever.interdiction_sea.intensity"] = tributary.between(0.1, 1),
    ["lever.interdiction_sea.return_people"] = tributary.between(0, 1),
    ["smuggling.markup"] = tributary.between(0.1, 0.7),
    ["route.cost"] = tributary.between(0.5, 4),
    ["route.time"] = tributary.around(0.5),
    ["smuggling.scarcity"] = tributary.between(2, 5),
    ["capture.ransom"] = tributary.around(0.5),
    ["detained.exit"] = tributary.between(0.015, 0.06),
  },
}
findings:print()
findings:plot { file = "box.png" }
