-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- WHAT IS IT
--   The claim H2: suppression without regular channels raises prices and can raise the traffickers' profits.
-- HOW TO RUN
--   build/tributary run scenarios/claims/h02.lua    (or: build/tributary claims libya H2)
-- THINGS TO NOTICE
--   A price that rises is not yet a profit: what is lost in boats and in passengers counts against it.
-- THINGS TO TRY
--   --points 192: tighter intervals. Or add worlds.channels to the arm by tributary.combine: does a regular way keep the price down?
-- ASSUMES
--   The worlds of worlds.lua: ranges set by the authors, uniform and independent of one another.
-- FIGURE
--   h02.png differences of the arms from the baseline over all worlds
local worlds = require "worlds"
return worlds.judge {
  id = "H2", says = "Suppression without regular channels raises prices and can raise the traffickers' profits",
  arms = { worlds.base, worlds.interdiction }, size = "profit", size_says = "illicit profit",
  quantities = {
    price = { measure = "price", from = worlds.on, to = worlds.off, relative = true },
    profit = { measure = "illicit_profit", from = worlds.on, to = worlds.off, relative = true },
  },
  rule = "while boats are stopped, the mean sea price and illicit profit are both above the baseline's",
  holds = function(q) return q.price > 0 and q.profit > 0 end,
  figure = { file = "h02.png", measures = { "price", "illicit_profit", "trafficking_profit" } },
}
