-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `sanctions`: who is listed, how fast, and what that changes. Four arms: none; listing by recorded captures,
--   at once; the same after a year; the groups that an annual report has named.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/sanctions.lua
--
-- THINGS TO NOTICE
--   frozen: what is left in banks on the day of the listing? A group that sees it come moves its money.
--   arms_bought beside illicit_profit (claim H10).
--   revenue_rents: those with state pay have more to lose than those without. What do they do instead? Look at
--   revenue_captivity.
--
-- THINGS TO TRY
--   listing_rule = "violence" and "revenue".
--   dearer_arms = 0 or posts_lost = 0: which of the three channels does the work?
--
-- ASSUMES
--   Who holds a town in which captures are on record is blamed for them. What listing does to the price of arms is
--   assumed.
--
-- FIGURE
--   sanctions_frozen.png frozen balances
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "nothing", case = "libya", from = "2013-01-01", to = "2018-12-31", scale = 500 }
local function list(name, rule, delay, report)
  local set = { levers.sanctions { from = "2014-01-01", listing_rule = rule, delay_weeks = delay } }
  if report then set[2] = levers.annual_report { from = "2014-01-01" } end
  return none:with { name = name, levers = set }
end
local arms = { none, list("captures, at once", "captivity", 0), list("captures, after a year", "captivity", 52), list("named by a report", "named", 26, true) }
local result = tributary.compare { arms = arms, runs = 10, seed = 2013 }
result:print { "listed_groups", "frozen", "revenue_rents", "arms_bought", "illicit_profit", "conflict_risk" }
result:plot { figure = "fan", measure = "frozen", file = "sanctions_frozen.png" }
