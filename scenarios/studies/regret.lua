-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Which policy would nobody regret? Four policies in many worlds.

WHAT IS IT
  Nobody knows which world is the true one. So each policy is run in the same 100 worlds on the same luck, and asked how much worse it
  is than the best policy of that very world: its regret. A policy that is nowhere best may still be the one with the least to regret.

HOW TO RUN
  tributary run scenarios/studies/regret.lua
  About two minutes on two cores.

THINGS TO NOTICE
  "best" and "regret_p90" need not agree: often best and sometimes awful is one kind of policy, never best and never awful another.
  The last table: does the package do more than the sum of its parts, or less?

THINGS TO TRY
  thresholds = { conflict_risk = 0.1 }: a policy's share of worlds that are good enough.
  Wider ranges: does the order of the policies survive?

ASSUMES
  The worlds differ in seven numbers, each uniform over the range given here and independent of the others.

FIGURE
  policies.png: each policy's difference from the baseline over all worlds.
]]
local tributary = require "tributary"
local levers = tributary.levers

local baseline = tributary.scenario { name = "baseline", case = "libya", from = "2015-01-01", to = "2018-12-31", scale = 400 }
local arms = {
  baseline,
  baseline:with { name = "interdiction",     levers = { levers.interdiction_sea { from = "2016-01-01", intensity = 0.6 } } },
  baseline:with { name = "regular channels", levers = { levers.regular_channels { from = "2016-01-01", places_per_year = 60000, fee = 500 } } },
  baseline:with { name = "livelihoods",      levers = { levers.livelihoods { from = "2016-01-01", towns = { "agadez", "sabha", "sabratha" }, jobs = 8000 } } },
}
arms[5] = tributary.combine("prevention first", arms[2], arms[3], arms[4])

local study = tributary.sweep {
  arms = arms, design = "sobol", points = 100, runs = 1, seed = 15,
  vary = {
    ["smuggling.markup"] = tributary.between(0.15, 0.6), ["route.cost"] = tributary.between(0.5, 2), ["route.time"] = tributary.around(0.5),
    ["capture.ransom"] = tributary.around(0.5), ["regular.nest"] = tributary.around(0.5),
    ["residents.livelihood_effect"] = tributary.around(0.5), ["group.loot"] = tributary.between(5, 20),
  },
}
local findings = tributary.regret {
  study = study, measures = { "trafficking_profit", "conflict_risk", "deaths" },
  package = { whole = "prevention first", parts = { "interdiction", "regular channels", "livelihoods" } },
}
findings:print()
study:plot { figure = "comparison", measures = { "trafficking_profit", "conflict_risk", "deaths" }, file = "policies.png" }
