-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Lesson 5. Agadez, 2016: does the road close, or does it move?

WHAT IS IT
  Agadez, August 2016: Niger enforces a law against the transport of migrants. Does the road through the desert close, or does it move
  out of sight? Three worlds: no law; the law as it was enforced; the law, and 8,000 jobs in Agadez and Dirkou for those who lived from
  the road. Each is seen twice: as observers counted it, and as it was.

VOTE
  You are the donor and read the observers' numbers at the end of 2017: is the law a success? Then: how many of 100 travellers does it
  really keep away from Libya? What happens to deaths in the desert?

HOW TO RUN
  build/tributary run scenarios/workshop/5_agadez.lua
  It answers in seconds. The table is printed; figures are written to out/5_agadez/.

THINGS TO NOTICE
  The first map is what a ministry would see, the second what nobody in the model sees. Which map would you be shown in a meeting? Compare
  the scales of width, too: how many of all travellers does anybody count?
  More people on a patrolled leg need not be more people: who is stopped and sets out again is counted again. So look behind the patrols, at
  the way from Tummo to Qatrun.
  Deaths in the desert beside arrivals. Who carries the cost of the law?
  The jobs: whom do they help, and does the road notice?

THINGS TO TRY
  Set `strength` to 0.3 or to 1: does the record fall with it? Do arrivals?
  Set `sent_home` to 1: people who are stopped are sent home instead of let go.
  Put observers beside the law: counted = { levers.monitoring { from = day, towns = { "agadez", "dirkou" } } }. Do the maps come closer?
  --set observe.hidden=0 on the command line: nobody leaves the counted track. How much of the record's fall is left?

ASSUMES
  That police on the road are off at times or paid, and that travellers who are stopped try again, on tracks farther out where more of
  them die (desert.hidden). How strongly Niger enforced the law is assumed (0.7). Observers count less where patrols drive
  people off the road (observe.hidden): that is put in, not found, and the last thing to try takes it away. One agent stands for 500 people.

FIGURE
  agadez_on_record.png: the law's difference in what observers counted.
  agadez_in_truth.png: the same difference in who set out on each leg.
]]
local tributary = require "tributary"
local words = require "words"
local levers = tributary.levers

local strength, sent_home = 0.7, 0
local day, last = "2016-08-01", "2017-12-31"

local none = tributary.scenario {
  name = "no law", case = "libya", from = "2016-01-01", to = last, scale = 500, without = { "niger_law_2016" },
}
local law = levers.interdiction_land {
  from = day, legs = { "agadez>dirkou", "dirkou>tummo", "agadez>arlit", "arlit>assamaka" }, intensity = strength, return_people = sent_home,
}
local counted = {} -- what else is done beside the law, with jobs and without
local jobs = levers.livelihoods { from = day, towns = { "agadez", "dirkou" }, jobs = 8000 }
local result = tributary.branch {
  scenario = none, at = day, runs = 8, seed = 5,
  arms = {
    none:with { name = "the law", levers = { law, table.unpack(counted) } },
    none:with { name = "the law and jobs", levers = { law, jobs, table.unpack(counted) } },
  },
}

-- Travellers on one leg in 2017, mean over the runs.
local function on_leg(arm, measure, leg)
  local rows = {}
  for _, row in ipairs(result:places(arm, measure, "leg", { place = leg })) do
    if row.year == 2017 then rows[#rows + 1] = row.value end
  end
  return words.number(tributary.stats.mean(rows), 0)
end
if not result.dry then
  print("Travellers in 2017        counted, Agadez to Dirkou    really, behind the patrols (Tummo to Qatrun)")
  for _, arm in ipairs(result.arms) do
    print(string.format("  %-24s %20s %29s", arm, on_leg(arm, "recorded_flow", "agadez>dirkou"), on_leg(arm, "flow", "tummo>qatrun")))
  end
  print("")
end
words.show(result, {
  { "arrivals", "people who reach Europe irregularly" },
  { "deaths_desert", "travellers who died on the way by land" },
  { "illicit_profit", "profit of smugglers and captors" },
  { "smugglers", "people who work in the trade, at the end" },
}, { from = day, to = last })
result:plot {
  figure = "map", measure = "recorded_flow", arm = "the law", difference_from = "no law", file = "agadez_on_record.png",
  title = "The road on record: what observers count after Niger's law",
}
result:plot {
  figure = "map", measure = "flow", arm = "the law", difference_from = "no law", file = "agadez_in_truth.png",
  title = "The road in truth: who sets out, each try counted. Look north of Tummo",
}
