-- expect: error (an order that differs from run to run)
for k in pairs { [{}] = 1, [{}] = 2 } do end
