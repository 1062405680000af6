-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `data_sharing`: banks, police and financial intelligence units share data on armed groups' money. Three
--   arms: none; ten times the ordinary hazard; a hundred times.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/data_sharing.lua
--
-- THINGS TO NOTICE
--   seized: does ten times the hazard find ten times the money? For how long?
--   laundered and treasury: money that leaves the banks is somewhere else.
--   arms_bought beside illicit_profit: which of the two falls more? That is claim H10.
--
-- THINGS TO TRY
--   laundering.fee at 0.02 and 0.1: how dear is it to do without banks?
--   mechanisms = { laundering = false }: what the model says when money has no weight.
--
-- ASSUMES
--   Only money in banks can be found. Groups leave the banks once a year's expected loss there is above the fee of hawala.
--   Without a policy some 0.05 to 1% of proceeds are seized a year, as everywhere.
--
-- FIGURE
--   data_sharing_seized.png seized, month by month
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "nothing", case = "libya", from = "2013-01-01", to = "2018-12-31", scale = 500 }
local function shared(name, detection)
  return none:with { name = name, levers = { levers.data_sharing { from = "2014-01-01", detection = detection } } }
end
local arms = { none, shared("ten times", 9), shared("a hundred times", 99) }
local result = tributary.compare { arms = arms, runs = 10, seed = 2013 }
result:print { "seized", "laundered", "treasury", "arms_bought", "illicit_profit", "conflict_risk" }
result:plot { figure = "fan", measure = "seized", file = "data_sharing_seized.png" }
