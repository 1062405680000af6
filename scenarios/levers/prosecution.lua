-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `prosecution`: does certainty or severity deter, and what does an exit change? Four arms: none; certain;
--   severe but seldom; certain with an exit for who stops.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/prosecution.lua
--
-- THINGS TO NOTICE
--   price: operators want to be paid for the risk. Who gains from that?
--   arrests: the law on paper is worth as much as residents tell.
--   conflict_deaths with and without an exit: who can't surrender fights on.
--
-- THINGS TO TRY
--   mechanisms = { information = false }: courts that know everything.
--   leaders = 0: nobody's leadership is removed.
--
-- ASSUMES
--   Expected punishment is certainty x severity^punish.severity x share of residents who tell (Becker; Nagin on
--   certainty). What it is worth to operators and crews (punish.price, punish.fear) is assumed.
--
-- FIGURE
--   prosecution_price.png price of a place in a boat
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "nothing", case = "libya", from = "2013-01-01", to = "2018-12-31", scale = 500 }
local function court(name, certainty, severity, exit_offered)
  return none:with {
    name = name,
    levers = { levers.prosecution { from = "2013-06-01", certainty = certainty, severity = severity, exit_offered = exit_offered } },
  }
end
local arms = { none, court("certain", 0.8, 0.5, 0), court("severe", 0.3, 1, 0), court("certain, with an exit", 0.8, 0.5, 1) }
local result = tributary.compare { arms = arms, runs = 10, seed = 2013 }
result:print { "arrests", "price", "smugglers", "illicit_profit", "conflict_deaths", "conflict_risk" }
result:plot { figure = "fan", measure = "price", file = "prosecution_price.png" }
