-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ What does the answer hang on? Shares of the variance, with luck among the factors (Sobol indices).

WHAT IS IT
  The largest study here: one policy against the baseline in 6,656 worlds, 12,288 runs. Ten numbers vary at once over their ranges; the
  variance of the policy's effect is divided among them: by itself (S1), with all its interactions (ST), and what is plain luck.

HOW TO RUN
  tributary run scenarios/studies/sensitivity.lua
  Some twenty minutes on two cores. It can be stopped (Ctrl-C) and goes on where it was. A first look: --points 32.

THINGS TO NOTICE
  A number with ST near 0 can be fixed without loss. The gap between ST and S1 is interaction: there one-at-a-time studies mislead.
  The row "luck": the share of the variance that more replicates would average away, and more knowledge would not.

THINGS TO TRY
  --points 1024: the first 512 base samples stay, 512 more are run.
  method = "pawn" on the same ranges, for outcomes with long tails.

ASSUMES
  The ranges are the author's: about half to one and a half times what the case was fitted with, wider where nothing is known. Numbers that vary
  here do so independently of one another.

FIGURE
  sensitivity.png: S1 and ST of the effect on illicit profit, with 95% intervals. trafficking.png and risk.png: the same for trafficking
  profit and for the risk of conflict.
]]
local tributary = require "tributary"
local levers = tributary.levers

local baseline = tributary.scenario { name = "baseline", case = "libya", from = "2015-01-01", to = "2018-12-31", scale = 400 }
local guarded = baseline:with { name = "interdiction", levers = { levers.interdiction_sea { from = "2016-01-01", intensity = 0.6 } } }

local findings = tributary.sensitivity {
  arms = { baseline, guarded }, method = "sobol", points = 512, seed = 14,
  measures = { "illicit_profit", "trafficking_profit", "conflict_risk", "arrivals", "deaths" },
  vary = {
    ["lever.interdiction_sea.intensity"] = tributary.between(0.2, 1),
    ["lever.interdiction_sea.return_people"] = tributary.between(0, 0.6),
    ["interdiction.sea_max"] = tributary.between(0.2, 0.6),
    ["smuggling.markup"] = tributary.between(0.15, 0.6),
    ["smuggling.adapt"] = tributary.between(0.1, 0.6),
    ["smuggling.scarcity"] = tributary.between(2, 5),
    ["route.cost"] = tributary.between(0.5, 2),
    ["firm.entry_sea"] = tributary.between(0.07, 0.3),
    ["capture.ransom"] = tributary.between(0.25, 0.75),
    ["detained.exit"] = tributary.between(0.015, 0.06),
  },
}
findings:print()
findings:plot { measure = "illicit_profit", file = "sensitivity.png" }
findings:plot { measure = "trafficking_profit", file = "trafficking.png" }
findings:plot { measure = "conflict_risk", file = "risk.png" }
findings:csv "indices.csv"
