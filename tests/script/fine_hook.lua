local tributary = require "tributary"
local levers = tributary.levers

local weeks, months = 0, 0
return tributary.scenario {
  case = "toy",
  on_week = function(world)
    weeks = weeks + 1
    local names = {}
    for id, town in pairs(world.towns) do
      assert(town.id == id)
      names[#names + 1] = id
    end
    assert(#names == 4 and world.towns.mid.name ~= "")
    local order = world:rank("towns", "smugglers")
    assert(#order == 4 and world.towns[order[1]].smugglers >= world.towns[order[4]].smugglers)
    assert(world.legs["mid>coast"].flow >= 0 and world:measure("flow", "mid>coast") == world.legs["mid>coast"].flow)
    assert(world:measure "arrivals" >= 0 and #world.date == 10)
    world:recorded("arrivals")
  end,
  on_month = function(world)
    months = months + 1
    world:set("livelihoods", { towns = { "mid" }, jobs = 5 })
    world:stop "livelihoods"
    world:shock { kind = "push", value = 2 }
    world:log("month " .. world.month)
  end,
  rules = {
    ["group.budget"] = function(group, world)
      assert(group.id and group.income >= 0 and group.treasury and world.week >= 0)
      return { savings = 0.1 }
    end,
    ["group.mode"] = function() end,
  },
}
