local tributary = require "tributary"
local levers = tributary.levers

local lever = levers.regular_channels {
  from = "2011-01-01",
  places_per_yaer = 100,
--^^^^^^^^^^^^^^^ no field 'places_per_yaer' in a lever 'regular_channels'
}
