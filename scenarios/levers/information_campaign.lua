-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The lever `information_campaign`: people who think of leaving are told what is on record of the dangers. Do fewer leave?
--   Four arms from 2013 on: none; 1 million people a year told by media; by people who came back; by people whom nobody trusts.
--
-- HOW TO RUN
--   build/tributary run scenarios/levers/information_campaign.lua
--
-- THINGS TO NOTICE
--   danger_believed: does the campaign raise fear, or lower it? The record misses most deaths on land and half of those at sea.
--   leaving: is there any effect that its interval tells from none? What does a person kept at home cost (lever_cost)?
--   Does it matter who tells?
--
-- THINGS TO TRY
--   origins = { "NGA", "GMB" }: beliefs are shared by everybody with the same access to news, so a few origins move them little.
--   --set observe.death=1: a record that finds every death at sea. --set rumours.recruit=1: recruiters who speak to everybody.
--   --set mechanisms.rumours=false: all know the record, and the campaign has nothing to tell.
--
-- ASSUMES
--   How many of those reached think of leaving (hit), how far media and returned people are trusted, and how news spreads
--   (rumours.news, rumours.talk, rumours.explore).
--
-- FIGURE
--   campaign_comparison.png what telling changes
local tributary = require "tributary"
local levers = tributary.levers

local none = tributary.scenario { name = "no campaign", case = "libya", from = "2012-07-01", to = "2016-12-31", scale = 500 }
local function campaign(name, peer, trust)
  return none:with {
    name = name,
    levers = { levers.information_campaign { from = "2013-01-01", people_per_year = 1000000, peer = peer, trust_peer = trust } },
  }
end
local result = tributary.compare {
  arms = { none, campaign("media", 0, 0.7), campaign("peers", 1, 0.7), campaign("distrusted", 1, 0) },
  runs = 10, seed = 2013,
}
result:print { "danger_believed", "leaving", "departures", "deaths", "lever_cost" }
result:plot {
  figure = "comparison", file = "campaign_comparison.png",
  measure = { "danger_believed", "leaving", "departures", "deaths" },
}
