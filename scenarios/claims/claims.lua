-- SPDX-License-Identifier: GPL-3.0-or-later
-- WHAT IS IT
--   The claims of the brief, H1 to H12, each put to the test over the same worlds: `tributary claims CASE [H1 …]` runs this file.
--   A claim is a file of its own (h01.lua …) that says what is compared and when it holds; worlds.lua says what is uncertain.
-- HOW TO RUN
--   build/tributary run scenarios/claims/claims.lua
--   build/tributary claims libya            the same
--   build/tributary claims libya H2 H9      two of them
-- THINGS TO NOTICE
--   A share of worlds is a statement about the model inside the ranges of worlds.lua. "Holds in most worlds" is not "is true".
-- THINGS TO TRY
--   --points 192 --runs 4: tighter intervals. Other ranges in worlds.lua: which verdicts survive?
-- ASSUMES
--   The ranges are the authors', uniform and independent of one another.
-- FIGURE
--   claims.png: the verdicts on one page. h01.png and on: what each claim's arms change.
local tributary = require "tributary"
local all = { "H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9", "H10", "H11", "H12" }
local given = tributary.asked
local wanted = #given > 0 and given or all

local function file_of(id)
  for i, name in ipairs(all) do
    if name == string.upper(id) then return string.format("h%02d", i) end
  end
  error("there is no claim '" .. id .. "'; allowed: " .. table.concat(all, ", "), 0)
end

local verdicts, rows, runs = {}, {}, 0
for i, id in ipairs(wanted) do
  local file = file_of(id)
  verdicts[i] = require(file)
  rows[i], runs = verdicts[i].row, runs + verdicts[i].runs
  if not verdicts[i].dry then print("") end
end
if not verdicts[1].dry then
  print(string.format("%-4s %-26s %-22s %s", "", "verdict", "share of the worlds", "conditions"))
  for _, v in ipairs(verdicts) do
    print(string.format("%-4s %-26s %3.0f%% (%.0f%% to %.0f%%)%s %s", v.id, v.verdict, 100 * v.share, 100 * v.low, 100 * v.high, string.rep(" ", 4), v.conditions))
  end
end

-- Kept with the experiment that was run last, as the store shows one at a time.
local worlds = require "worlds"
local kept = verdicts[#verdicts].result:keep {
  kind = "claims", rows = rows, limits = tributary.verdict_limits, runs = runs,
  summary = string.format("A world is the case '%s' with uncertain numbers drawn from their ranges; plausible are those with %d,000 to %d,000 arrivals in the first year.", worlds.case,
    worlds.PLAUSIBLE_LOW // 1000, worlds.PLAUSIBLE_HIGH // 1000),
}
kept:plot { file = "claims.png" }
