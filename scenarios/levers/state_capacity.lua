-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `state_capacity`: police and courts from 2014 on, in the whole country. The same in a world where residents
--   always tell, and together with local services that might make them tell.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/state_capacity.lua
--
-- THINGS TO NOTICE
--   arrests: what is the police told? Compare with the arm in which residents always tell.
--   allegiance: police who come to a town that lives from the trade are not thanked for it.
--   Does more law lower the danger of clashes, and where? Courts are an arbiter only where people go to them.
--
-- THINGS TO TRY
--   towns = { "agadez", "sabha" }: a few towns at first.
--   build_years = 0: police and courts are there on the first day.
--
-- ASSUMES
--   Police and courts know what residents tell them; residents tell a state that they stand by, and less where a group
--   controls them. Full police are as much as full patrols (arrest.rate), full courts an arbiter of state.courts. All of
--   it is assumed.
--
-- FIGURE
--   capacity_arrests.png firms broken up, month by month
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "nothing", case = "libya", from = "2013-01-01", to = "2018-12-31", scale = 500 }
local police = levers.state_capacity { from = "2014-01-01" }
local arms = {
  none,
  none:with { name = "police and courts", levers = { police } },
  none:with { name = "and local services", levers = { police, levers.local_services { from = "2014-01-01" } } },
  none:with { name = "where all tell", mechanisms = { information = false }, levers = { police } },
}
local result = tributary.compare { arms = arms, runs = 10, seed = 2013 }
result:print { "arrests", "allegiance", "smuggling_profit", "revenue_tolls", "conflict_risk", "lever_cost" }
result:plot { figure = "fan", measure = "arrests", file = "capacity_arrests.png" }
