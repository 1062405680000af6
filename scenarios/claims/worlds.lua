-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the claims share: the scenario they start from, the policies that several of them use, and the uncertain numbers. All twelve
-- sample the same worlds on the same luck, so an arm that two claims use is run once.
local tributary = require "tributary"
local levers, between, around = tributary.levers, tributary.between, tributary.around
local worlds = {}

local given = tributary.asked
worlds.case = given.case or "libya"
-- Policies run for two years; what is left 24 months after the end is seen as well. The payment of 2017 is a policy of its own (H9).
worlds.from, worlds.on, worlds.off, worlds.to = "2014-01-01", "2015-01-01", "2016-12-31", "2018-12-31"
worlds.base = tributary.scenario {
  name = "baseline", case = worlds.case, from = worlds.from, to = worlds.to, scale = 400, without = { "sabratha_payoff_2017" },
}
function worlds.arm(name, ...) return worlds.base:with { name = name, levers = { ... } } end

-- Numbers that nobody knows, inside the registry's bounds. Numbers that were fitted to the size of the flow are left where they are,
-- and worlds with flows far from anything seen are left out (plausible, below).
worlds.vary = {
  ["route.cost"] = between(0.3, 2.5), ["smuggling.markup"] = between(0.15, 0.7), ["smuggling.scarcity"] = between(2, 8),
  ["firm.entry_sea"] = around(0.5), ["capture.ransom"] = around(0.5), ["capture.base"] = around(0.5), ["group.loot"] = around(0.5),
  ["group.clandestine"] = around(0.4), ["residents.livelihood_effect"] = around(0.6), ["residents.inform_slope"] = around(0.5),
  ["residents.protect_weight"] = around(0.5), ["residents.retaliation"] = around(0.6), ["regular.nest"] = around(0.6),
  ["conflict.sigma"] = around(0.3), ["conflict.delta"] = between(0.8, 0.88), ["contest.decisive"] = between(1.1, 1.5),
}
function worlds.with(more)
  local all = {}
  for name, range in pairs(worlds.vary) do all[name] = range end
  for name, range in pairs(more or {}) do all[name] = range end
  return all
end

-- Runs a claim in those worlds of the sample whose flow of the first year is within a factor of two or so of what was recorded.
worlds.PLAUSIBLE, worlds.PLAUSIBLE_LOW, worlds.PLAUSIBLE_HIGH = { from = "2014-01-01", to = "2014-12-31" }, 60000, 300000
worlds.POINTS, worlds.RUNS, worlds.SEED = 96, 2, 1207
function worlds.judge(claim)
  claim.vary = claim.vary or worlds.vary
  claim.worlds, claim.runs, claim.seed = claim.worlds or worlds.POINTS, claim.runs or worlds.RUNS, claim.seed or worlds.SEED
  claim.plausible = { measure = "arrivals", from = worlds.PLAUSIBLE.from, to = worlds.PLAUSIBLE.to, low = worlds.PLAUSIBLE_LOW, high = worlds.PLAUSIBLE_HIGH }
  return tributary.claim(claim)
end

worlds.interdiction = worlds.arm("interdiction", levers.interdiction_sea { from = worlds.on, to = worlds.off, intensity = 0.6 })
worlds.channels = worlds.arm("regular channels",
  levers.regular_channels { from = worlds.on, to = worlds.off, places_per_year = 60000, fee = 500, licence_agents = 0.5 })
worlds.livelihoods = worlds.arm("livelihoods",
  levers.livelihoods { from = worlds.on, to = worlds.off, towns = { "agadez", "sabha", "sabratha" }, jobs = 40000 })
return worlds
