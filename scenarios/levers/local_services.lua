-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `local_services`: security and services for towns of the route, paid by donors in the state's name. Two
--   arms: half the money leaks to those who control the town, or none of it.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/local_services.lua
--
-- THINGS TO NOTICE
--   allegiance rises slowly: people believe what they have seen for a while.
--   revenue_rents and arms_bought: who else was paid?
--   Does the lever outlive its money? It ends in 2016.
--
-- THINGS TO TRY
--   security = 0 and services = 0 in turn.
--   Add state_capacity: do services make police more useful?
--
-- ASSUMES
--   Protection rises with spending, with falling returns (services.half, services.max). What leaks is assumed; nobody has
--   published it.
--
-- FIGURE
--   services_allegiance.png residents' allegiance to the state
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "nothing", case = "libya", from = "2013-01-01", to = "2018-12-31", scale = 500 }
local function services(name, leakage)
  return none:with { name = name, levers = { levers.local_services { from = "2013-06-01", to = "2016-06-01", leakage = leakage } } }
end
local arms = { none, services("nothing leaks", 0), services("half leaks", 0.5) }
local result = tributary.compare { arms = arms, runs = 10, seed = 2013 }
result:print { "allegiance", "arrests", "revenue_rents", "arms_bought", "conflict_risk", "lever_cost" }
result:plot { figure = "fan", measure = "allegiance", file = "services_allegiance.png" }
