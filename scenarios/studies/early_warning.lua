-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Does it help to watch the trade? Early warning of clashes from what observers record.

WHAT IS IT
  Two hundred runs of the same history. Half of them teach a forecaster, half of them test him. For each town of the route and each
  month he says how likely it is that a clash with 25 deaths or more begins there within 6 and within 12 months. He knows nothing but
  the record, which is late, partial and noisy: once what is recorded of clashes alone, once also the passages, prices and captures
  that observers have of the trade.

HOW TO RUN
  tributary run scenarios/studies/early_warning.lua
  A minute and a half on two cores.

THINGS TO NOTICE
  The lines "… adds": what the observables of trafficking gain over the record of clashes, with intervals over the runs held out.
  "AUC when" looks at one town at a time: a forecast that only knows which towns are dangerous has 0.5 there.
  All runs share one calendar: wars of this history come at about the same time in all of them, and so do the changes of the trade. The line
  "trafficking adds to the calendar" is what is left for somebody who knows from other runs how dangerous that month is in that town.

THINGS TO TRY
  observables = "flow", or "price": which one carries it?
  parameters = { ["observe.delay"] = 26 } or { ["observe.error"] = 0.8 } in the scenario: how good must a record be to be of use?
  without = { "sabratha_payoff_2017" }, or other years: is it one episode that is foreseen?

ASSUMES
  A forecaster with a hundred histories to learn from, which nobody has. A linear score on the log odds. What observers see of clashes and of
  trade is the author's guess (observe.* in `tributary list parameters`).

FIGURE
  deaths.png: deaths in clashes as they came on record, over the runs.
]]
local tributary = require "tributary"

local baseline = tributary.scenario { name = "baseline", case = "libya", from = "2010-01-01", to = "2017-12-31", scale = 400 }
local warning = tributary.early_warning {
  scenario = baseline, runs = 200, seed = 21, horizons = { 6, 12 }, train = 0.5, deaths = 25,
  observables = { "flow", "price", "captures" },
}
warning:print()
warning:csv("early_warning.csv")
warning.result:plot { figure = "fan", measure = "recorded_clash_deaths", file = "deaths.png" }
