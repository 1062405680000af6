local tributary = require "tributary"
local levers = tributary.levers

local baseline = tributary.scenario {
  name = "baseline", case = "libya", from = "2013-01-01", to = "2021-12-31", scale = 200,
}
local arms = {
  baseline,
  baseline:with { name = "interdiction",     levers = { levers.interdiction_sea { from = "2017-02-01", intensity = 0.6 } } },
  baseline:with { name = "regular channels", levers = { levers.regular_channels { from = "2017-02-01", places_per_year = 60000, fee = 500 } } },
  baseline:with { name = "livelihoods",      levers = { levers.livelihoods { from = "2017-02-01", towns = { "agadez", "sabha", "sabratha" }, jobs = 8000 } } },
}
arms[5] = tributary.combine("prevention first", arms[2], arms[3], arms[4])

local result = tributary.compare { arms = arms, runs = 50, seed = 2017 }
result:print { "illicit_profit", "trafficking_profit", "conflict_risk", "arrivals", "deaths", "person_months_exploited" }
result:plot { figure = "comparison", file = "comparison.png" }
result:plot { figure = "fan", measure = "trafficking_profit", file = "profit.png" }
result:plot { figure = "map", measure = "flow", arm = "interdiction", difference_from = "baseline", file = "displacement.png" }
result:plot { figure = "fan", measure = "conflict_risk", file = "risk.png" }
