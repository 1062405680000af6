-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ One at a time: which assumption moves the answer most?

WHAT IS IT
  A first look at what an answer hangs on. Each uncertain number is put at the low and at the high end of its range while the others
  stay in the middle, and the effect of jobs and places together is measured again.

HOW TO RUN
  tributary run scenarios/studies/tornado.lua
  Half a minute on two cores.

THINGS TO NOTICE
  The longest bars are what to learn more about before anybody decides. A bar whose whiskers cross its own start says nothing yet.
  One at a time sees no interactions: screening.lua and sensitivity.lua do.

THINGS TO TRY
  More replicates (runs = 40): do the whiskers shrink to the half? They should.
  A quarter up and down instead of a half: are the bars half as long? Where they are not, the model bends there.

ASSUMES
  Each number may be half as large or half as large again as the default, inside its bounds in the registry.

FIGURE
  tornado.png: change of the policy's effect on illicit profit.
]]
local tributary = require "tributary"
local levers = tributary.levers

local baseline = tributary.scenario { name = "baseline", case = "libya", from = "2015-01-01", to = "2018-12-31", scale = 400 }
local package = baseline:with {
  name = "jobs and places",
  levers = {
    levers.livelihoods { from = "2016-01-01", towns = { "agadez", "sabha", "sabratha" }, jobs = 8000 },
    levers.regular_channels { from = "2016-01-01", places_per_year = 40000 },
  },
}
local half = tributary.around(0.5)
local findings = tributary.sensitivity {
  arms = { baseline, package }, method = "tornado", measures = { "illicit_profit" }, runs = 10, seed = 12,
  vary = {
    ["smuggling.markup"] = half, ["route.cost"] = tributary.between(0.5, 2), ["route.time"] = half, ["capture.ransom"] = half,
    ["regular.nest"] = half, ["residents.livelihood_effect"] = half, ["residents.replacement"] = half,
    ["lever.regular_channels.fee"] = tributary.between(0, 2000), ["lever.livelihoods.credibility"] = tributary.between(0.2, 1),
  },
}
findings:print()
findings:plot { file = "tornado.png" }
