-- WHAT IS IT
--   Which mechanism does each fact of the exam hang on? The exam is sat again with each mechanism switched off in turn, nothing
--   else changed, and with null models in the place of the commitment problem (D7).
-- HOW TO RUN
--   build/tributary ablate libya          (options: --runs N --only "forecast,null 2" --facts F4,F5 --seed N --scale N --out DIR)
-- THINGS TO NOTICE
--   A fact that no removal breaks tests nothing, and a mechanism that breaks nothing is a candidate to drop: unless a question,
--   not a fact, asks for it.
-- THINGS TO TRY
--   --runs 100 --only forecast,commitment --facts F12,F13: with few runs a verdict near its limit may turn by luck alone.
-- ASSUMES
--   Nothing is fitted again without the mechanism; a refitted model might do without it. Arms share their luck.
-- FIGURE
--   ablate.csv: fact, row, mechanism, what the model gave, held.

local tributary = require "tributary"
local facts = require "facts"
local RUNS = 12

-- A world is the scenario as it is, or with mechanisms off. Null model 2: the same hazard wherever two or more hold or contest a
-- town, no arbiter keeps them apart, and nothing else counts.
local NULL_2 = "null 2"
local known = {}
for i, m in ipairs(tributary.registry.mechanisms) do known[i] = m.name end
known[#known + 1] = NULL_2
local wanted = facts.names(tributary.asked.facts, facts.list, "fact") or facts.list
local worlds, mechanisms = { { name = "all on", off = {} } }, {}
for _, name in ipairs(facts.names(tributary.asked.only, known, "mechanism") or known) do
  worlds[#worlds + 1] = { name = name, off = name == NULL_2 and { "commitment", "truces", "grievance" } or { name }, mechanism = name ~= NULL_2 }
  if name ~= NULL_2 then mechanisms[#mechanisms + 1] = name end
end

local base, x
for _, world in ipairs(worlds) do
  local off = {}
  for _, name in ipairs(world.off) do off[name] = false end
  base = tributary.scenario { name = world.name, case = "libya", from = "2010-01-01", to = "2017-12-31", scale = 200, mechanisms = off }
  world.rows, world.tests, x = facts.examine(base, RUNS, RUNS, wanted)
  world.held = facts.held(world.rows)
end

local function mark(before, now) return before and (now and "." or "x") or (now and "+" or "-") end
local function pad(text, width) return text .. string.rep(" ", width - #text) end

local function report()
  local all_on, breaks, broken_by = worlds[1].held, {}, {}
  print(string.format("Facts and mechanisms of the case libya: %d runs of 2010-2017 for each arm, seed %d.", x.history.n_runs, x.history.seed))
  print ". held   x held, but not without the mechanism   + held only without it   - held neither way"
  print ""
  local head = pad("off", 20)
  for _, id in ipairs(wanted) do head = head .. pad(id, 4) end
  print(head .. " hard easy")
  for _, world in ipairs(worlds) do
    local line = pad(world.name, 20)
    for _, id in ipairs(wanted) do
      local m = mark(all_on[id], world.held[id])
      if m == "x" and world.mechanism then
        breaks[world.name] = true
        broken_by[id] = broken_by[id] or world.name
      end
      line = line .. pad(m, 4)
    end
    local hard, easy = facts.count(world.held)
    print(line .. string.format(" %4d %4d", hard, easy))
  end
  print ""
  local idle, untested, proven = {}, {}, 0
  for _, name in ipairs(mechanisms) do
    if not breaks[name] then idle[#idle + 1] = name end
  end
  for _, id in ipairs(wanted) do
    if all_on[id] and broken_by[id] then proven = proven + 1 elseif all_on[id] then untested[#untested + 1] = id end
  end
  local function list(t) return #t > 0 and table.concat(t, ", ") or "none" end
  print(string.format("facts held that the removal of a mechanism breaks: %d of %d", proven, #wanted))
  print("facts held whatever is removed: " .. list(untested))
  print("mechanisms that break nothing, candidates to drop: " .. list(idle))
  -- D7: without forecast, without commitment and under null model 2, D3 (F12 and F13) must fail.
  local nulls = false
  for _, world in ipairs(worlds) do nulls = nulls or world.name == "forecast" or world.name == "commitment" or world.name == NULL_2 end
  if nulls and all_on.F12 ~= nil and all_on.F13 ~= nil then
    print(string.format("D3   all on: F12 and F13 %s", all_on.F12 and all_on.F13 and "are both held, so the lines below tell something" or "are not both held: the lines below tell nothing"))
    for _, world in ipairs(worlds) do
      if world.name == "forecast" or world.name == "commitment" or world.name == NULL_2 then
        local fails = not (world.held.F12 and world.held.F13)
        print(string.format("D7   %s: D3 (F12, F13) %s%s", world.name == NULL_2 and "null 2 in the place of commitment" or world.name .. " off",
          fails and "fails" or "passes", fails and "   held" or "   not held"))
      end
    end
    print "     (commitment off leaves a constant hazard times truce and grievance where two sides stand; null 2 is that without these two.)"
  end
end

local function table_of_rows()
  local out = {}
  for _, world in ipairs(worlds) do
    for i, r in ipairs(world.rows) do out[#out + 1] = { world.name, r.fact, i, (string.gsub(r.text, "^ +", "")), r.model, r.asked, r.info and "information" or r.held and "held" or "not held" } end
  end
  return out
end

if not x.history.dry then report() end
tributary.csv("ablate.csv", { "off", "fact", "row", "text", "model", "asked", "verdict" }, table_of_rows())
