# SPDX-License-Identifier: GPL-3.0-or-later
# What the gallery shows (gallery.sh): one `store` line an experiment, one `figure` line a picture. A new kind of figure is one line here.
store policies "--runs 24 --scale 400" "--runs 3 --scale 2000" run "$source/scenarios/prevention_first.lua"
store aftermath "--runs 24" "--runs 3 --scale 2000" run "$source/scenarios/aftermath.lua"
store sabratha "--runs 20" "--runs 3 --scale 2000" run "$source/scenarios/studies/phase.lua"
store money "--runs 12" "--runs 3 --scale 2000" run "$source/scenarios/follow_the_money.lua"
store balance "--runs 8" "--runs 1 --scale 16000" run "$source/scenarios/studies/balance.lua"
store screening "--points 12" "--points 2 --scale 16000" run "$source/scenarios/studies/screening.lua"
store sensitivity "--points 32" "--points 2 --scale 16000" run "$source/scenarios/studies/sensitivity.lua"
store tornado "--runs 6" "--runs 1 --scale 16000" run "$source/scenarios/studies/tornado.lua"
store discover "--points 200" "--points 20 --scale 16000" run "$source/scenarios/studies/discover.lua"
store exam "--runs 12 --scale 400" "--runs 2 --scale 2000 --facts F1,F4,F18" exam libya
store claims "--points 24 --runs 2 --scale 2000" "--points 4 --runs 1 --scale 8000" claims libya H2 H9

figure fan policies --figure fan --measure trafficking_profit --arm baseline --arm interdiction --from 2016-01-01
figure fan_panels policies --figure fan --measure arrivals
figure comparison policies --figure comparison
figure horizon aftermath --figure comparison --panel-by horizon --measure illicit_profit --measure conflict_risk
figure ranking policies --figure ranking
figure tradeoff policies --figure tradeoff
figure map policies --figure map --measure flow --arm 'prevention first' --difference-from baseline
figure map_pair policies --figure map --measure flow --arm baseline --arm interdiction --difference-from baseline
figure map_years policies --figure map --measure flow --arm baseline --panel-by year
figure map_towns policies --figure map --measure smugglers --arm interdiction --difference-from baseline
figure map_animated policies --figure map --measure flow --arm baseline --animate
figure money money --figure money --arm baseline
figure money_two money --figure money --arm baseline --arm 'jobs and patrols'
figure earners money --figure earners
figure heatmap balance --figure heatmap --measure illicit_profit --arm package --difference-from baseline
figure morris screening --figure morris --measure trafficking_profit
figure sobol sensitivity --figure sobol --measure illicit_profit
figure tornado tornado --figure tornado --measure illicit_profit
figure box discover --figure box
figure survival sabratha --figure survival --town sabratha
figure phase sabratha --figure phase --town sabratha --arm 'nobody paid' --arm 'one group paid'
figure claims claims --figure claims
figure exam exam --figure exam
