-- expect: error (designs that would take more memory than there is)
local tributary = require "tributary"
local vary = {}
for i, p in ipairs(tributary.registry.parameters) do if i <= 100 then vary[i] = p.name end end
tributary.sweep { arms = { tributary.scenario { name = "base", case = "toy" } }, points = 1000000, vary = vary }
