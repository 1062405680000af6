-- SPDX-License-Identifier: GPL-3.0-or-later
--[[ A second case: does what holds on the routes through Libya hold on the way from the Horn of Africa by Yemen to Saudi Arabia?

WHAT IS IT
  The same model, another place: the sea comes first, the war lies in the middle, the destination is a country behind a land border.
  Five worlds with the same luck, 2012 to 2020: as it was; boats stopped at sea; the border guarded; regular places; paid jobs in
  the towns that live from the trade. Nothing of this place is in the program: the case is eleven tables and this file.

HOW TO RUN
  tributary run scenarios/second_case.lua
  Tables and a few sentences are printed; figures and the store are written to out/second_case/.

THINGS TO NOTICE
  Who is better off when boats are stopped, and who when the border is? At the border people are already in Yemen.
  Captivity stands behind the landing, not before the boat. Does stopping boats lower it, and where are people held instead?
  Regular places take people off the boats: one for one, or fewer?

THINGS TO TRY
  The border policy with return_people = 0: who is stopped stays in Yemen. Look at person_months_held.
  without = { "southern_round_ups_2019", "border_war_2015" } in the baseline.
  The same four policies on the case "libya": does any sign differ?

ASSUMES
  Nearly every number of this case is recalled or assumed, and seven parameters were set by hand: the flow so that some 100,000 people
  a year embark. The README of scenarios/cases/yemen says what it must not be used for. The strength of each lever is an assumption.

FIGURE
  comparison.png: the policies against the baseline. arrivals.png: month by month. routes.png: where people go when the border is guarded.
]]
local tributary = require "tributary"
local levers = tributary.levers

local start = "2016-01-01"
local border = { "harad>jizan", "saada>jizan", "saada>najran" }
local baseline = tributary.scenario { name = "baseline", case = "yemen", from = "2012-01-01", to = "2020-12-31", scale = 50 }
local arms = {
  baseline,
  baseline:with { name = "boats stopped", levers = {
    levers.interdiction_sea { from = start, towns = { "obock", "bosaso" }, intensity = 0.6, return_people = 0.5 } } },
  baseline:with { name = "border guarded", levers = {
    levers.interdiction_land { from = start, legs = border, intensity = 1, return_people = 0.8, seize_vehicles = 0.5 } } },
  baseline:with { name = "regular channels", levers = { levers.regular_channels { from = start, places_per_year = 40000, fee = 300 } } },
  baseline:with { name = "livelihoods", levers = {
    levers.livelihoods { from = start, towns = { "obock", "ras_al_ara", "lahj", "harad", "saada" }, jobs = 8000 } } },
}

local result = tributary.compare { arms = arms, runs = 20, seed = 16 }
local measures = { "departures", "arrivals", "arrivals_regular", "deaths", "person_months_held", "smuggling_profit", "trafficking_profit", "conflict_risk" }
result:print(measures)

-- The same in words: a sign is only named where the interval leaves 0 out.
local words = {
  departures = "people who embark", arrivals = "people who arrive irregularly", deaths = "deaths", person_months_held = "months in captivity or detention",
  smuggling_profit = "profit of smuggling", trafficking_profit = "profit of captivity", conflict_risk = "risk of conflict",
}
if not result.dry then
  local summary = result:summary(measures, { from = start, to = "2020-12-31" })
  for i = 2, #result.arms do
    local more, less, unsure = {}, {}, {}
    for _, name in ipairs(measures) do
      local s = summary[result.arms[i]][name]
      if words[name] then
        local base = summary["baseline"][name].mean
        local percent = base ~= 0 and string.format(math.abs(s.difference / base) < 0.01 and " (by less than 1%%)" or " (%+.0f%%)", 100 * s.difference / base) or ""
        if s.difference_low > 0 then more[#more + 1] = words[name] .. percent
        elseif s.difference_high < 0 then less[#less + 1] = words[name] .. percent
        else unsure[#unsure + 1] = words[name] end
      end
    end
    local function list(t) return #t > 0 and table.concat(t, ", ") or "nothing" end
    print(string.format("%s: more: %s; less: %s; these runs do not tell: %s.", result.arms[i], list(more), list(less), list(unsure)))
  end
end

result:plot { figure = "comparison", measures = { "departures", "arrivals", "person_months_held", "smuggling_profit", "trafficking_profit", "conflict_risk" }, file = "comparison.png" }
result:plot { figure = "fan", measure = "arrivals", arms = { "baseline", "border guarded", "regular channels" }, file = "arrivals.png" }
result:plot { figure = "map", measure = "flow", arm = "border guarded", difference_from = "baseline", file = "routes.png" }
