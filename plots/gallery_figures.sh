# SPDX-License-Identifier: GPL-3.0-or-later
# What the gallery shows (gallery.sh): one `store` line an experiment, one `figure` line a picture. A new kind of figure is one line here.
store policies "--runs 24 --scale 400" "--runs 3 --scale 2000" run "$source/scenarios/prevention_first.lua"
store exam "--runs 12 --scale 400" "--runs 2 --scale 2000 --facts F1,F4,F18" exam libya
store claims "--points 24 --runs 2 --scale 2000" "--points 4 --runs 1 --scale 8000" claims libya H2 H9

figure fan policies --figure fan --measure trafficking_profit --arm baseline --arm interdiction --arm 'prevention first' --from 2016-01-01
figure exam exam --figure exam
figure claims claims --figure claims
