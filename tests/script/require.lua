local tributary = require "tributry"
--                         ^^^^^^^^ did you mean 'tributary'?
