-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ When is a shift of power too fast? Sabratha, 2017, as the rule for clashes sees it.

WHAT IS IT
  One armed group of Sabratha is paid to stop the boats, or both are, or nobody. Each month the side that is about to lose power
  compares what it expects to lose with what a battle now would cost. This study keeps both numbers, month by month, and draws them.

HOW TO RUN
  tributary run scenarios/studies/phase.lua
  Some ten seconds on two cores.

THINGS TO NOTICE
  In phase.png: the same town, the same men; what moves the runs above the dashed line is the speed of the shift, not its size.
  In clash.png: how soon the first battle comes in each answer, and in how many runs it never does.
  Not every month above the line has a battle: luck decides, and arbiters, truces and deals can hold fire.

THINGS TO TRY
  Pay less: payment_ratio = 0.5. Another town: town = "zawiya" in both figures and in `paid`.
  mechanisms = { first_strike = false } in `nobody`: the line moves.
  More runs: --runs 60. Only the new ones are computed.

ASSUMES
  What was paid in 2017 is not known. That rivals read an official post as lasting strength is an assumption (cooptation.recognition).
  One agent stands for 1,000 people, to be fast. Nothing here forecasts what any real group would do.

FIGURE
  clash.png: time to the first clash in Sabratha. phase.png: power of the rising side against how fast it rises.
]]
local tributary = require "tributary"
local levers = tributary.levers

local nobody = tributary.scenario {
  name = "nobody paid", case = "libya", from = "2016-07-01", to = "2018-12-31", scale = 1000,
  without = { "sabratha_payoff_2017" },
}
local function paid(name, groups)
  return nobody:with {
    name = name,
    levers = { levers.cooptation { from = "2017-07-15", towns = { "sabratha" }, groups = groups, payment_ratio = 1.6, equipment = 0.3, state_post = 1 } },
  }
end

local result = tributary.compare {
  arms = { nobody, paid("one group paid", { "dabbashi" }), paid("both paid", { "dabbashi", "aior" }) },
  runs = 12, seed = 2017, monthly = { "rising_power", "shift_expected", "shift_needed" },
}
result:print { "conflict_risk", "clashes", "conflict_deaths" }
result:plot { figure = "survival", town = "sabratha", file = "clash.png" }
result:plot { figure = "phase", town = "sabratha", file = "phase.png" }
