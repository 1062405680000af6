-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ Lesson 4. Sabratha, July 2017: should anybody have paid the armed groups on the beach to stop the boats?

WHAT IS IT
  Sabratha, July 2017: should anybody have paid the armed groups on the beach to stop the boats? Four answers are played on the same
  luck: nobody is paid; one group is paid, as happened; both groups of the town are paid; nobody is paid, and 30,000 people a year may
  travel regularly instead.

VOTE
  Which answer has the fewest boat people from Sabratha in 2018? Which has the lowest risk of a battle? Which the highest?

HOW TO RUN
  build/tributary run scenarios/workshop/4_what_if_sabratha.lua
  It answers in seconds. The table is printed; figures are written to out/4_what_if_sabratha/.

THINGS TO NOTICE
  The first table counts the boat people of Sabratha, the second those of the whole coast. Do people stay, or leave from the next beach?
  In the figure of risk, look at the months after the payment, not at the month of it. Who is afraid of whom, and why?
  Both groups paid: is that twice as dangerous, or less dangerous? The model has no line that says so; ask which rule does.
  "These runs can't tell" does not mean that there is no effect.

THINGS TO TRY
  Set `ratio` to 0.5: half of what the groups earn from the boats. Do they take it?
  Set `equipment` and `post` to 0: money alone, no boats and no uniform. What is left of the risk?
  In the last answer, jobs in place of regular_channels: levers.livelihoods { from = day, towns = { "sabratha" }, jobs = 3000 }.
  Take a mechanism away: mechanisms = { forecast = false } in `nobody`, below `without`. Which answer changes?
  Ask for more runs: --runs 60 on the command line. Only the new runs are computed.

ASSUMES
  How much was paid in 2017 is not known. `ratio` is money over the group's own monthly income from the trade.
  That rivals read an official post as lasting strength is an assumption (cooptation.recognition), and so is how far a paid group can
  stop its rivals' boats (cooptation.reach). `build/tributary explain NAME` says where each number comes from.
  One agent stands for 500 people here, to be fast: good for a discussion, not for a report. For a report use scale = 200 and 100
  runs or more. Nothing here is a forecast of what any real group would do.

FIGURE
  sabratha_risk.png: risk of a battle, month by month, in each answer.
  sabratha_battle.png: how long there is no battle in the town, in each answer.
  sabratha_phase.png: how strong the side that rises is there, how fast it rises, and how fast is too fast.
  sabratha_comparison.png: what each answer changes, against nobody paid.
]]
local tributary = require "tributary"
local words = require "words"
local levers = tributary.levers

local ratio, equipment, post = 1.6, 0.3, 1
local day = "2017-07-15"

local nobody = tributary.scenario {
  name = "nobody paid", case = "libya", from = "2016-07-01", to = "2018-12-31", scale = 500,
  without = { "sabratha_payoff_2017" },
}
local function paid(name, groups)
  return nobody:with {
    name = name,
    levers = { levers.cooptation { from = day, towns = { "sabratha" }, groups = groups, payment_ratio = ratio, equipment = equipment, state_post = post } },
  }
end
-- Up to that day all answers share one history: it is run once (tributary.branch), which is why this is quick.
local result = tributary.branch {
  scenario = nobody, at = day, runs = 8, seed = 2017, monthly = { "rising_power", "shift_expected", "shift_needed" },
  arms = {
    paid("one group paid", { "dabbashi" }),
    paid("both paid", { "dabbashi", "aior" }),
    nobody:with { name = "regular places", levers = { levers.regular_channels { from = day, places_per_year = 30000, fee = 500, delay_weeks = 12 } } },
  },
}

-- What the boats of one town did in the second half of 2017 cannot be read from a yearly table; 2018 as a whole can.
local function town_in_2018(arm, measure)
  local rows = {}
  for _, row in ipairs(result:places(arm, measure, "town", { place = "sabratha" })) do
    if row.year == 2018 then rows[#rows + 1] = row.value end
  end
  return tributary.stats.mean(rows)
end
-- Runs in which a clash began in Sabratha within 12 months of the payment.
local function runs_with_a_battle(arm)
  local seen, n = {}, 0
  for _, event in ipairs(result:events(arm)) do
    local inside = event.date >= day and event.date < tributary.date.add(day, { years = 1 })
    if event.town == "sabratha" and inside and not event.front and not seen[event.replicate] then
      seen[event.replicate], n = true, n + 1
    end
  end
  return n
end

if not result.dry then
  print("Sabratha                    boat people in 2018   a battle in the first year")
  for _, arm in ipairs(result.arms) do
    print(string.format("  %-24s %12s %20d of %d runs", arm, words.number(town_in_2018(arm, "departures"), 0), runs_with_a_battle(arm), result.n_runs))
  end
  print("\nThe whole coast")
end
words.show(result, {
  { "departures", "people who got into a boat" },
  { "conflict_risk", "risk that a battle begins in a town of the route within a year" },
  { "illicit_profit", "profit of smugglers and captors" },
  { "person_months_held", "months that people were held, all together" },
}, { from = "2017-08-01", to = "2018-12-31" })
result:plot {
  figure = "fan", measure = "conflict_risk", file = "sabratha_risk.png", from = "2017-01-01", to = "2018-12-31",
  title = "Who is paid, and what follows: look at the year after July 2017",
}
result:plot {
  figure = "comparison", measure = { "departures", "conflict_risk", "illicit_profit", "person_months_held" }, file = "sabratha_comparison.png",
  from = "2017-08-01", to = "2018-12-31",
  title = "Sabratha, July 2017: which answer is good for whom?",
}
result:plot {
  figure = "survival", town = "sabratha", file = "sabratha_battle.png", from = day, to = "2018-12-31",
  title = "How long is there no battle in Sabratha?",
}
result:plot {
  figure = "phase", town = "sabratha", file = "sabratha_phase.png",
  title = "Who rises in Sabratha, how fast, and when that is too fast",
}
