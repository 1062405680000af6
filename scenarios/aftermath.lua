-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Aftermath: what is left of a policy when it is over?

WHAT IS IT
  Four policies on the Libya routes begin in January 2014 and end in December 2016; the runs go on for three more years. What do they
  change in their first year, in their last, and two years after the money has stopped?

HOW TO RUN
  tributary run scenarios/aftermath.lua
  Well under a minute on two cores; fewer runs for a first look: --runs 8.

THINGS TO NOTICE
  Does the first year foretell the last? Which effects have gone two years after the end, which stay, and which have turned round?
  An effect whose bar holds 0 after the end may be gone, or too small for so many runs: look at how wide the bar is.

THINGS TO TRY
  Longer policies: set OFF a year later. Then the runs stop two years after the end, and no further.
  More runs, where a bar is too wide to tell. Other measures: tributary list measures.

ASSUMES
  The payments of 2017 to a militia at Sabratha are left out, so that nothing else begins after the policies end. A policy ends
  at once and as planned; who would protest is not in the model.

FIGURE
  horizons.png: each policy against the baseline at three horizons. ranking.png: how often each is the best of all, over the years
  when policies run and after. tradeoff.png: profit against the risk of conflict.
]]
local tributary = require "tributary"
local levers = tributary.levers

local ON, OFF = "2014-01-01", "2016-12-31"
local baseline = tributary.scenario {
  name = "baseline", case = "libya", from = "2013-01-01", to = "2019-12-31", scale = 400, without = { "sabratha_payoff_2017" },
}
local function arm(name, lever) return baseline:with { name = name, levers = { lever } } end
local arms = {
  baseline,
  arm("interdiction", levers.interdiction_sea { from = ON, to = OFF, intensity = 0.6 }),
  arm("regular channels", levers.regular_channels { from = ON, to = OFF, places_per_year = 60000, fee = 500 }),
  arm("livelihoods", levers.livelihoods { from = ON, to = OFF, towns = { "agadez", "sabha", "sabratha" }, jobs = 8000 }),
}
arms[5] = tributary.combine("prevention first", arms[2], arms[3], arms[4])

local result = tributary.compare { arms = arms, runs = 24, seed = 2014 }
result:print { "illicit_profit", "conflict_risk", "person_months_exploited", "lever_cost" }
result:plot { figure = "comparison", panel_by = "horizon", file = "horizons.png" }
result:plot { figure = "ranking", file = "ranking.png" }
result:plot { figure = "tradeoff", file = "tradeoff.png" }
