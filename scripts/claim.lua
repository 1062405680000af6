-- SPDX-License-Identifier: GPL-3.0-or-later
-- tributary.claim: a claim put to the test over many worlds. The claim says which arms are compared, which numbers count and by
-- which rule it holds in one world; this file says in what share of the worlds it does, how large the effect is, which conditions
-- separate the worlds, and whether a world where it holds and one where it fails are found again on fresh luck.
local tributary, _, fail = ...
local claims = {}
local nan = 0 / 0

local FIELDS = {
  arms = "list of scenarios", draws = "number", figure = "table", holds = "function", id = "text", plausible = "table", quantities = "table", rule = "text", runs = "number",
  says = "text", seed = "number", size = "text", size_says = "text", twin_runs = "number", vary = "table", worlds = "number",
}
local function check(c)
  if type(c) ~= "table" then fail("claim", "write tributary.claim { id = \"H1\", says = …, arms = { … }, vary = { … }, quantities = { … }, holds = function(q) … end }") end
  local names = {}
  for name in pairs(FIELDS) do names[#names + 1] = name end
  for key in pairs(c) do
    if not FIELDS[key] then fail(tostring(key), "tributary.claim has no field '" .. tostring(key) .. "'; allowed: " .. table.concat(names, ", ")) end
  end
  for _, key in ipairs { "id", "says", "rule", "arms", "vary", "quantities", "holds", "size" } do
    if c[key] == nil then fail("claim", "the claim lacks its field '" .. key .. "' (" .. FIELDS[key] .. ")") end
  end
  if type(c.holds) ~= "function" then fail("holds", "holds must be a function of the quantities of one world, not a " .. type(c.holds)) end
  if not c.quantities[c.size] then fail("size", "size must name one of the quantities, as in size = \"profit\"") end
end

-- Wilson's interval of a share, 95%.
local function wilson(k, n)
  if n == 0 then return nan, nan end
  local z, p = 1.959963984540054, k / n
  local mid, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
  return math.max(0, (mid - half) / (1 + z * z / n)), math.min(1, (mid + half) / (1 + z * z / n))
end

-- Values of a quantity by world and run.
local function by_world(result, quantity, arm, worlds)
  local out = {}
  for w = 1, worlds do out[w] = {} end
  for i, v in ipairs(result:values(arm, quantity.measure, { from = quantity.from, to = quantity.to })) do
    local w = v.point or 1
    out[w][#out[w] + 1] = v.value
  end
  return out
end
local function mean(list, from, to)
  local sum, n = 0.0, 0
  for r = from or 1, to or #list do sum, n = sum + list[r], n + 1 end
  return n > 0 and sum / n or nan
end

local samples = {}
samples.__index = samples
-- The quantities of one world, over runs from..to (all unless given): the arm's mean, or its difference from the reference's, or that
-- over the reference's (relative); derived ones are functions of the others.
function samples:world(w, from, to)
  local q = {}
  for name, s in pairs(self.of) do
    if s.own then
      local own, base = mean(s.own[w], from, to), s.base and mean(s.base[w], from, to)
      if not base then q[name] = own
      elseif s.relative then q[name] = base > 0 and (own - base) / base or nan
      else q[name] = own - base end
    end
  end
  for name, s in pairs(self.of) do
    if s.derived then q[name] = s.derived(q) end
  end
  return q
end
local function sample(c, result, worlds)
  local of = {}
  for name, quantity in pairs(c.quantities) do
    local reference, arm = quantity.difference_from, quantity.arm or result.arms[#result.arms]
    if reference == nil then reference = result.arms[1] end
    if quantity.derived then of[name] = { derived = quantity.derived }
    else of[name] = { own = by_world(result, quantity, arm, worlds), relative = quantity.relative } end
    if not quantity.derived and reference and reference ~= arm then of[name].base = by_world(result, quantity, reference, worlds) end
  end
  return setmetatable({ of = of, runs = result.n_runs // worlds }, samples)
end

local function judged(c, q) -- true, false, or nil where a number is missing
  for _, v in pairs(q) do if v ~= v then return nil end end
  return c.holds(q) and true or false
end

-- ---- words ------------------------------------------------------------------------------------------------------------------
-- A verdict is where the whole interval lies between these shares.
local FEW, HALF, MOST = 0.1, 0.5, 0.9
local function verdict_of(k, n)
  local low, high = wilson(k, n)
  if n == 0 then return "not tested", low, high end
  if low > MOST then return "holds nearly everywhere", low, high end
  if high < FEW then return "fails nearly everywhere", low, high end
  if low > HALF then return "holds in most worlds", low, high end
  if high < HALF then return "fails in most worlds", low, high end
  return "as often as not", low, high
end
-- tributary.verdict(held, judged): the words, and Wilson's interval of the share.
function claims.verdict(k, n) return verdict_of(k, n) end
claims.limits = { FEW, HALF, MOST }

local function number(x, quantity)
  if x ~= x then return "none" end
  if quantity.relative then return string.format("%+.1f%%", 100 * x) end
  local size = math.abs(x)
  if size >= 1e6 then return string.format("%+.1f m", x / 1e6) end
  if size >= 100 then return string.format("%+.0f", x) end
  return string.format("%+.3g", x)
end
local function percent(x) return string.format("%.0f%%", 100 * x) end
-- The size in words: what it is of, the mean over the worlds and its interval; a probability in percentage points.
local function size_words(c, size)
  local quantity, what = c.quantities[c.size], c.size_says
  local points = false
  for _, m in ipairs(tributary.registry.measures) do
    if m.name == quantity.measure and not quantity.relative then points = m.unit == "share" or string.sub(m.unit, 1, 11) == "probability" end
  end
  if size.mean ~= size.mean then return string.format("%s: not known", what or c.size) end
  local function word(x)
    local text = points and string.format("%+.2g", 100 * x) or number(x, quantity)
    return string.gsub(string.gsub(text, "^%-0%.0%%$", "0.0%%"), "^%-", "\u{2212}")
  end
  local interval = size.mean_low == size.mean_low and string.format(" (%s to %s)", word(size.mean_low), word(size.mean_high)) or ""
  return string.format("%s: %s%s%s", what or string.gsub(quantity.measure or c.size, "_", " "), word(size.mean), points and " points" or "", interval)
end

-- Box of the rarer outcome, in words; and the same in plain ones, where there is a box.
local function conditions(c, study, outcome, share)
  local rare_holds = share <= 0.5
  local y = {}
  for w, v in ipairs(outcome) do y[w] = rare_holds and v or 1 - v end
  local found = tributary.discover {
    study = study, outcome = { name = c.id .. (rare_holds and " holds" or " fails"), values = y }, boxes = 1, bootstraps = 39,
  }
  local parts, plain, density, coverage = {}, {}, nan, nan
  for _, row in ipairs(found:rows()) do
    if row.quantity == "box 1" then
      parts[#parts + 1] = string.format("%s %.3g to %.3g", row.name, row.x, row.y)
      plain[#plain + 1] = string.format("%s %.3g to %.3g", (string.gsub(row.name, "[._]", " ")), row.x, row.y)
    elseif row.name == "box 1" and row.quantity == "density" then density = row.value
    elseif row.name == "box 1" and row.quantity == "coverage" then coverage = row.value end
  end
  if #parts == 0 then return "no range of any number separates the worlds beyond chance" end
  local function words(list)
    return string.format("%s where %s (%s of the worlds there, %s of all such worlds)", rare_holds and "holds" or "fails", table.concat(list, " and "),
      percent(density), percent(coverage))
  end
  return words(parts), words(plain)
end

-- ---- twins --------------------------------------------------------------------------------------------------------------------
-- Worlds of the wanted verdict; first those whose runs all agree, then by the size of the effect.
local function candidates(s, c, outcome, wanted)
  local list = {}
  for w, v in ipairs(outcome) do
    if v == wanted then
      local agree = 0
      for r = 1, s.runs do agree = agree + (judged(c, s:world(w, r, r)) == (wanted == 1) and 1 or 0) end
      list[#list + 1] = { w = w, agree = agree, size = math.abs(s:world(w)[c.size]) }
    end
  end
  table.sort(list, function(a, b) return a.agree > b.agree or a.agree == b.agree and a.size > b.size end)
  return list
end
-- Runs worlds again, each with its own values and fresh luck; confirmed where both halves of the runs and all together say the same.
local function confirm(c, points, list, wanted, runs, seed)
  local tried = math.min(3, #list)
  if tried == 0 then return nil, 0 end
  local vary = {}
  for name in pairs(points[list[1].w]) do
    local values = {}
    for i = 1, tried do values[i] = points[list[i].w][name] end
    vary[name] = tributary.values(values)
  end
  local result = tributary.sweep { arms = c.arms, vary = vary, design = "list", runs = runs, seed = seed }
  if result.dry then return nil, tried, runs end
  local s = sample(c, result, tried)
  local half = s.runs // 2 -- --runs may have changed how many there are
  for i = 1, tried do
    local all, first, second = judged(c, s:world(i)), judged(c, s:world(i, 1, half)), judged(c, s:world(i, half + 1, s.runs))
    if all == wanted and first == wanted and second == wanted then
      return { world = list[i].w, point = points[list[i].w], size = s:world(i)[c.size] }, tried, s.runs
    end
  end
  return nil, tried, s.runs
end

-- Where the sample has only one side, the other is looked for in the whole of the registry's bounds, plausible or not.
local function search(c, runs, seed)
  local vary = {}
  for name in pairs(c.vary) do vary[name] = tributary.between() end
  local wide = tributary.sweep { arms = c.arms, vary = vary, design = "sobol", points = 64, runs = 1, seed = seed }
  local s, outcome = sample(c, wide, wide.n_points), {}
  for w = 1, wide.n_points do
    local holds = judged(c, s:world(w))
    outcome[w] = holds == nil and nan or (holds and 1 or 0)
  end
  return wide:points(), s, outcome
end
local function find_twins(c, v, points, s, seed)
  local runs = c.twin_runs or 12
  v.twins, v.tried, v.searched = {}, {}, v.judged
  for side, wanted in pairs { fails = 0, holds = 1 } do
    local least
    v.twins[side], v.tried[side], least = confirm(c, points, candidates(s, c, v.outcome, wanted), wanted == 1, runs, seed)
    v.twin_runs = least or v.twin_runs
  end
  if v.twins.holds and v.twins.fails or v.twin_runs == 1 then return end
  local wide_points, wide, outcome = search(c, runs, seed + 1)
  v.searched = v.searched + #wide_points
  for side, wanted in pairs { fails = 0, holds = 1 } do
    if not v.twins[side] then
      local twin, tried = confirm(c, wide_points, candidates(wide, c, outcome, wanted), wanted == 1, runs, seed + 2)
      if twin then twin.wide = true end
      v.twins[side], v.tried[side] = twin, v.tried[side] + tried
    end
  end
end

-- ---- the claim ------------------------------------------------------------------------------------------------------------------
local function judge(c, study, s, n_worlds)
  local v = { id = c.id, says = c.says, rule = c.rule, held = 0, judged = 0, left_out = 0, disagree = 0 }
  local outcome, sizes = {}, {}
  for w = 1, n_worlds do
    local q = s:world(w)
    local holds = judged(c, q)
    if holds == nil then v.left_out = v.left_out + 1 end
    outcome[w] = holds == nil and nan or (holds and 1 or 0)
    if holds ~= nil then
      v.judged, v.held = v.judged + 1, v.held + (holds and 1 or 0)
      sizes[#sizes + 1] = q[c.size]
      local same = true
      for r = 1, s.runs do
        if judged(c, s:world(w, r, r)) ~= holds then same = false end
      end
      v.disagree = v.disagree + (same and 0 or 1)
    end
  end
  v.share = v.judged > 0 and v.held / v.judged or nan
  v.luck = v.judged > 0 and s.runs > 1 and v.disagree / v.judged or nan
  v.verdict, v.low, v.high = verdict_of(v.held, v.judged)
  local stats = tributary.stats
  v.size = { median = stats.median(sizes), low = stats.quantile(sizes, 0.05), high = stats.quantile(sizes, 0.95), mean = stats.mean(sizes) }
  v.size.mean_low, v.size.mean_high = stats.interval(sizes)
  v.outcome = outcome
  return v
end

local function show(c, v)
  local quantity = c.quantities[c.size]
  print(string.format("%s  %s", c.id, c.says))
  print("    rule        " .. c.rule)
  print(string.format("    verdict     %s: %d of %d worlds (%s; 95%% interval %s to %s)%s", v.verdict, v.held, v.judged, percent(v.share), percent(v.low), percent(v.high),
    v.left_out > 0 and string.format("; %d worlds left out, where a number is missing", v.left_out) or ""))
  print(string.format("    size        %s: mean %s (%s to %s); median %s, 5%% to 95%% of the worlds %s to %s", c.size, number(v.size.mean, quantity), number(v.size.mean_low, quantity),
    number(v.size.mean_high, quantity), number(v.size.median, quantity), number(v.size.low, quantity), number(v.size.high, quantity)))
  print("    conditions  " .. v.conditions)
  for _, side in ipairs { "holds", "fails" } do
    local twin = v.twins[side]
    print(string.format("    a world where it %s  %s", side, v.twin_runs == 1 and "not asked: a verdict is confirmed by two runs or more" or twin
      and string.format("world %d%s, confirmed on fresh luck (%s %s)", twin.world, twin.wide and " of those in the registry's whole bounds" or "", c.size, number(twin.size, quantity))
      or string.format("none found in %d worlds within bounds (%d tried again)", v.searched, v.tried[side])))
  end
  print("    luck        " .. (v.luck ~= v.luck and "not known: each world has one run" or string.format("the runs of one world disagree in %s of the worlds", percent(v.luck))))
end

-- The worlds: a Sobol sample of what varies, of which those count whose first arm lies within plausible = { measure, from, to, low, high }.
-- Returns what a list design takes, the points, and how many were drawn.
local function plausible_worlds(c, wanted, seed)
  local p, draws = c.plausible, c.draws or 2 * wanted
  if not p then return c.vary, nil, wanted end
  local drawn = tributary.sweep { arms = { c.arms[1] }, vary = c.vary, design = "sobol", points = draws, runs = 1, seed = seed }
  local points, kept, sum = drawn:points(), {}, {}
  for _, v in ipairs(drawn:values(c.arms[1].name, p.measure, { from = p.from, to = p.to })) do
    sum[v.point] = sum[v.point] or {}
    sum[v.point][#sum[v.point] + 1] = v.value
  end
  local tried = 0
  for i, point in ipairs(points) do
    if #kept == wanted then break end
    local value = mean(sum[i] or {})
    tried = i
    if drawn.dry or (value >= p.low and value <= p.high) then kept[#kept + 1] = point end
  end
  if #kept == 0 then fail("plausible", string.format("none of %d worlds has %s from %g to %g", tried, p.measure, p.low, p.high)) end
  local vary = {}
  for name in pairs(kept[1]) do
    local values = {}
    for i, point in ipairs(kept) do values[i] = point[name] end
    vary[name] = tributary.values(values)
  end
  return vary, kept, tried
end

local function twin_words(twin) return not twin and "no" or twin.wide and "only outside the plausible ranges" or "yes" end
-- The verdict as a row of result:keep { kind = "claims" }.
local function row_of(c, v)
  return {
    id = c.id, says = c.says, verdict = v.verdict, share = v.share, low = v.low, high = v.high, held = v.held, judged = v.judged,
    size = v.size.mean, size_low = v.size.mean_low, size_high = v.size.mean_high, size_text = size_words(c, v.size), conditions = v.found,
    twin_holds = v.twin_runs ~= 1 and twin_words(v.twins.holds) or nil, twin_fails = v.twin_runs ~= 1 and twin_words(v.twins.fails) or nil, luck = v.luck,
  }
end

-- Judges a claim; returns the verdict as a table. docs/manual.md has the fields.
function claims.claim(c)
  check(c)
  local worlds, runs, seed = c.worlds or 96, c.runs or 2, c.seed or 1
  local vary, kept, drawn = plausible_worlds(c, worlds, seed)
  local study = tributary.sweep { arms = c.arms, vary = vary, design = kept and "list" or "sobol", points = not kept and worlds or nil, runs = runs, seed = seed }
  local points, s = study:points(), sample(c, study, study.n_points)
  local outcome, v = {}, { id = c.id, says = c.says, dry = study.dry, result = study, runs = #c.arms * study.n_runs }
  v.row = { id = c.id, says = c.says, verdict = "not tested" }
  if c.figure then
    local figure = { figure = "comparison" }
    for key, value in pairs(c.figure) do figure[key] = value end
    study:plot(figure)
  end
  if study.dry then
    -- The walk: every call that the real thing makes, so that mistakes are found before the first run.
    for w = 1, study.n_points do outcome[w] = nan end
    c.holds(s:world(1))
    return v
  end
  v = judge(c, study, s, study.n_points)
  v.drawn, v.result, v.runs = drawn, study, #c.arms * study.n_runs
  if v.held == 0 then v.conditions = "it holds in no world"
  elseif v.held == v.judged then v.conditions = "it fails in no world"
  elseif v.judged < 20 then v.conditions = "too few worlds to tell"
  else v.conditions, v.found = conditions(c, study, v.outcome, v.share) end
  find_twins(c, v, points, s, seed + 1000)
  show(c, v)
  v.row = row_of(c, v)
  return v
end

return claims
