--[[ (One line: the question that this file answers)

WHAT IS IT
  What is compared with what, and why.

HOW TO RUN
  tributary check THIS.lua     says at once what is wrong
  tributary run THIS.lua       runs it; results are kept, so a second call is quick

THINGS TO NOTICE
  What a reader should look at in the table and in the figures.

THINGS TO TRY
  A value to change, a lever to add: `tributary list levers` and `tributary explain NAME` help.

ASSUMES
  What is taken for granted, and where the numbers come from.

FIGURE
  comparison.png: the arms against the first one. profit.png: month by month.
]]
local tributary = require "tributary"
local levers = tributary.levers

-- The world as it was. `case` is the place, `from` and `to` the days that are recorded, `scale` how many persons one agent
-- stands for: 200 is quick, 50 is finer and slower.
local baseline = tributary.scenario {
  name = "baseline", case = "libya", from = "2015-01-01", to = "2019-12-31", scale = 200,
  -- parameters = { ["NAME"] = 0.3 },            -- `tributary list parameters`
  -- mechanisms = { captivity = false },         -- `tributary list mechanisms`: switch a part of the model off
  -- without = { "sabratha_payoff_2017" },       -- leave a dated policy of the case out; history = false: all of them
}

-- The same with one thing changed.
local patrols = baseline:with {
  name = "sea patrols",
  levers = {
    levers.interdiction_sea {
      from = "2017-02-01",  -- first day; `to` would be the last
      ramp_weeks = 26,      -- from nothing to full strength in half a year
      intensity = 0.6,      -- share of what `tributary explain interdiction_sea` calls 1
    },
  },
}

-- A hook sees the world as it runs, and can pull levers: jobs go to the three towns with most smugglers, once a year.
local jobs = baseline:with {
  name = "jobs where they are needed",
  on_year = function(world)
    if world.year < 2017 then return end
    local towns = world:rank("towns", "smugglers")
    world:set("livelihoods", { towns = { towns[1], towns[2], towns[3] }, jobs = 6000 })
  end,
}

-- Every arm is run with the same luck, run by run, so that differences are the policies' doing.
local result = tributary.compare { arms = { baseline, patrols, jobs }, runs = 20, seed = 1 }
result:print { "trafficking_profit", "conflict_risk", "arrivals", "deaths" } -- `tributary list measures`
result:plot { figure = "comparison", file = "comparison.png" }
result:plot { figure = "fan", measure = "trafficking_profit", file = "profit.png" }
