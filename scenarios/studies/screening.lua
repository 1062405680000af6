-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Screening: which of many assumptions can be left alone? Morris's elementary effects.

WHAT IS IT
  Twenty uncertain numbers of the model, too many for a full study. Walks through their space that change one number at a time show
  which ones move the effect of the coast guard on trafficking profits at all (mu*), and which act otherwise in other
  surroundings (sigma). "luck" stands beside them: what another throw of the dice alone would do.

HOW TO RUN
  tributary run scenarios/studies/screening.lua
  About two minutes on two cores.

THINGS TO NOTICE
  Numbers that lie no higher than luck may be fixed at their defaults in a larger study. Those far up and to the right are the ones
  that sensitivity.lua should hold.

THINGS TO TRY
  points = 60 instead of 30: the 30 walks that were run stay, and only the new ones are run.
  Other measures in the list: nothing is run again.

ASSUMES
  Every number may be half as large or half as large again as its default, inside the bounds of the registry.

FIGURE
  screening.png: mu* against sigma, one mark for each number.
]]
local tributary = require "tributary"
local levers = tributary.levers

local baseline = tributary.scenario { name = "baseline", case = "libya", from = "2015-01-01", to = "2018-12-31", scale = 400 }
local guarded = baseline:with { name = "interdiction", levers = { levers.interdiction_sea { from = "2016-01-01", intensity = 0.6 } } }

local vary, names = {}, {
  "smuggling.markup", "smuggling.adapt", "smuggling.complicity", "smuggling.slack", "smuggling.vehicle", "firm.capacity", "firm.entry_sea", "firm.exit",
  "route.time", "route.leg", "route.death", "capture.base", "capture.ransom", "capture.pay", "detained.bribe", "detained.exit",
  "tolls.willingness", "interdiction.sea_max", "lever.interdiction_sea.intensity", "leaving.rate",
}
for _, name in ipairs(names) do vary[name] = tributary.around(0.5) end

local findings = tributary.sensitivity {
  arms = { baseline, guarded }, method = "morris", points = 30, measures = { "trafficking_profit", "illicit_profit" }, vary = vary, seed = 13,
}
findings:print()
findings:plot { measure = "trafficking_profit", file = "screening.png" }
