-- SPDX-License-Identifier: GPL-3.0-or-later
local worlds = require "worlds"
return worlds.judge {
  id = "H2", says = "Suppression without regular channels raises prices and can raise the traffickers' profits",
  arms = { worlds.base, worlds.interdiction }, size = "profit",
  quantities = {
    price = { measure = "price", from = worlds.on, to = worlds.off, relative = true },
    profit = { measure = "illicit_profit", from = worlds.on, to = worlds.off, relative = true },
  },
  rule = "while boats are stopped, the mean sea price and illicit profit are both above the baseline's",
  holds = function(q) return q.price > 0 and q.profit > 0 end,
}
