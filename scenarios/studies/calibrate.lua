-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Which parameters could have made these facts? History matching.

WHAT IS IT
  Four numbers of the model are taken as unknown; four facts are given with how far each may be off. Waves of runs show where in the space of
  the four numbers the model can still meet the facts, and cut the rest away. What is left is not one answer but a region.

HOW TO RUN
  tributary run scenarios/studies/calibrate.lua
  About two minutes on two cores.

THINGS TO NOTICE
  The share of the space that is left after each wave. A number whose range hardly shrinks is one that these facts say nothing about.
  If nothing is left, the model can't meet the facts, whatever the numbers: that is a finding too.

THINGS TO TRY
  method = "abc", particles = 100: the same question answered with weights instead of a region (leave waves and points out).
  Halve every sd: does the region shrink, or vanish?

ASSUMES
  The facts are a made-up exercise, in the sizes of the Libya case, not observations: those belong to the case's exam, which no calibration may read.

FIGURE
  region.png: prior and remaining range of each number.
]]
local tributary = require "tributary"

local findings = tributary.calibrate {
  case = "libya", from = "2014-01-01", to = "2016-12-31", scale = 400, method = "history_matching", waves = 3, points = 60, runs = 2, seed = 17,
  parameters = {
    ["leaving.rate"] = tributary.log_between(0.003, 0.03),
    ["route.death"] = tributary.between(10, 100),
    ["sea.rescue"] = tributary.between(0.3, 0.95),
    ["smuggling.markup"] = tributary.between(0.1, 0.8),
  },
  facts = {
    { name = "arrivals of 2014", measure = "arrivals", from = "2014-01-01", to = "2014-12-31", target = 130000, sd = 15000 },
    { name = "arrivals of 2016", measure = "arrivals", from = "2016-01-01", to = "2016-12-31", target = 150000, sd = 15000 },
    { name = "deaths at sea of 2016", measure = "deaths_sea", from = "2016-01-01", to = "2016-12-31", target = 3500, sd = 700 },
    { name = "price of 2016", measure = "price", from = "2016-01-01", to = "2016-12-31", target = 1000, sd = 200 },
  },
}
findings:print()
findings:plot { file = "region.png" }
