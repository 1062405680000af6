-- SPDX-License-Identifier: GPL-3.0-or-later
-- The part of the library that is written in Lua. Gets the library made in C, a function that loads a further part, and one
-- that raises an error at the user's line.
local tributary, part = ...

tributary.stats = part "stats"
tributary.date = part "date"
local claims = part "claim"
tributary.claim, tributary.verdict, tributary.verdict_limits = claims.claim, claims.verdict, claims.limits
local effects = part "effects"
tributary.durability, tributary.loop_gain = effects.durability, effects.loop_gain
return tributary
