-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `deal`: money and recognition for armed groups that give up captives, cap their tolls and hold fire, as long as no breach
--   comes on record. Is a deal in one town enough, one with the capital, one with the states upstream, or does it take all three?
--   Five arms from 2015: none; local, with two groups of Sabratha and Zawiya; national, with the groups on the state's lists; transnational,
--   with the states that the routes come from; all three together.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/deal.lua
--
-- THINGS TO NOTICE
--   deals_kept and deal_breaches: who signs, who keeps his word, who is found out?
--   revenue_captivity against revenue_tolls: what do groups give up first?
--   Add up what the three deals do alone, and set it beside the arm with all of them. More than the sum, less, the same?
--   arms_bought: a deal's money is money.
--
-- THINGS TO TRY
--   conditions = 0: nobody verifies. conditions = 1: does it help where little is on record?
--   post = 1: do groups turn to licit work for good (converted_groups)? to = "2015-12-31": and when the money stops?
--   payment = 20000 or 500000: where does refusal end?
--   --set deal.defect=1: local commanders feel bound by nothing that the capital signs.
--
-- ASSUMES
--   How sharply groups weigh money against the trade (deal.slope), what restraint is worth (deal.calm), how much local commanders and
--   partner states leave undone where nobody looks (deal.defect, deal.shirk). No prior for any of them is known.
--
-- FIGURE
--   deal_comparison.png what each deal changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "no deal", case = "libya", from = "2014-07-01", to = "2016-12-31", scale = 500 }
local start = "2015-01-01"
local function here() return levers.deal { from = start, level = "local", towns = { "sabratha", "zawiya" }, groups = { "dabbashi", "nasr_zawiya" }, payment = 300000 } end
local function capital() return levers.deal { from = start, level = "national", payment = 100000 } end
local function upstream() return levers.deal { from = start, level = "transnational", payment = 100000 } end
local result = tributary.compare {
  arms = {
    none, none:with { name = "local", levers = { here() } }, none:with { name = "national", levers = { capital() } },
    none:with { name = "transnational", levers = { upstream() } },
    none:with { name = "linked", levers = { here(), capital(), upstream() } },
  },
  runs = 10, seed = 2015,
}
result:print { "deals_kept", "deal_breaches", "revenue_tolls", "revenue_captivity", "illicit_profit", "arms_bought", "conflict_risk", "lever_cost" }
result:plot {
  figure = "comparison", file = "deal_comparison.png",
  measure = { "revenue_tolls", "revenue_captivity", "illicit_profit", "conflict_risk", "lever_cost" },
}
