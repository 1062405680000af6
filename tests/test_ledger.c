/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The books: payments, splits to the cent, and a check that can fail. */
#include "scenes.h"
#include <math.h>

static void clear(void *l) { ledger_clear(l); }

/* 3 towns, 2 groups, 4 firms, 1 origin. */
static struct ledger *small(void)
{
    static struct ledger l; /* the test's own process */
    struct trib_error err = {0};
    REQUIRE_STATUS(ledger_init(&l, 3, 2, 4, 1, &err), &err);
    test_defer(clear, &l);
    return &l;
}

TEST(accounts_are_one_for_each_owner)
{
    struct ledger *l = small();
    /* one of MIGRANTS, STATE, DONORS, SUPPLIERS, ARMS, EMPLOYERS, DESTINATION, SEIZED, TRADERS, LENDERS: 10; FIRM 4; four kinds x 2 groups: 8; TOWN 3; KIN 1 */
    CHECK_INT(l->n, 10 + 4 + 8 + 3 + 1);
    CHECK_INT(ledger_account(l, ACCOUNT_FIRM, 3), l->base[ACCOUNT_FIRM] + 3);
}

/* kin give 1000, the traveller pays 300, the firm owes 500 but has 300: it pays 300. */
TEST(payments_move_cents_and_stop_at_what_there_is)
{
    struct ledger *l = small();
    struct trib_error err = {0};
    int kin = ledger_account(l, ACCOUNT_KIN, 0), purse = ledger_account(l, ACCOUNT_MIGRANTS, 0), firm = ledger_account(l, ACCOUNT_FIRM, 2);
    int town = ledger_account(l, ACCOUNT_TOWN, 1);
    ledger_pay(l, kin, purse, 1000, FLOW_PURSE_IN);
    ledger_pay(l, purse, firm, 300, FLOW_FARE);
    CHECK_INT(ledger_pay_up_to(l, firm, town, 500, FLOW_CREW), 300);
    CHECK_INT(ledger_pay_up_to(l, firm, town, 1, FLOW_CREW), 0);
    CHECK_INT(l->balance[kin], -1000);
    CHECK_INT(l->balance[purse], 700);
    CHECK_INT(l->balance[firm], 0);
    CHECK_INT(l->balance[town], 300);
    CHECK_INT(l->moved[FLOW_FARE][ACCOUNT_MIGRANTS][ACCOUNT_FIRM], 300);
    CHECK_INT(l->moved[FLOW_CREW][ACCOUNT_FIRM][ACCOUNT_TOWN], 300);
    CHECK_INT(l->in[firm], 300);
    CHECK_INT(l->out[firm], 300);
    CHECK_STATUS(ledger_check(l, NULL, &err), &err);
}

/* 100 cents by 1 : 1 : 1 are cut at 33.3 and 66.7, rounded: 33, 34, 33. */
TEST(a_split_by_hand)
{
    int64_t part[3];
    ledger_split(100, (double[]){1, 1, 1}, 3, part);
    CHECK_INT(part[0], 33);
    CHECK_INT(part[1], 34);
    CHECK_INT(part[2], 33);
    ledger_split(7, (double[]){0, 1, 0}, 3, part);
    CHECK_INT(part[0], 0);
    CHECK_INT(part[1], 7);
    CHECK_INT(part[2], 0);
}

/* 2000 keyed splits of up to 10^13 cents over up to 40: parts sum to the whole, none below zero, each within a cent. */
TEST(splits_sum_to_the_cent)
{
    struct rng_key key = rng_key_of(11, 0);
    for (uint32_t i = 0; i < 2000; i++) {
        double weight[40], sum = 0;
        int64_t part[40], all = 0;
        int n = 1 + (int)(rng_unit(key, DRAW_GROUP, 0, 0, i) * 40);
        int64_t cents = (int64_t)pow(10, 13 * rng_unit(key, DRAW_GROUP, 1, 0, i));
        for (int k = 0; k < n; k++) {
            double u = rng_unit(key, DRAW_GROUP, (uint64_t)k + 2, 0, i);
            weight[k] = u < 0.2 ? 0 : u * u;
            sum += weight[k];
        }
        if (sum <= 0) weight[0] = sum = 1;
        ledger_split(cents, weight, n, part);
        for (int k = 0; k < n; k++) {
            all += part[k];
            if (!CHECK(part[k] >= 0)) return;
            if (!CHECK_DOUBLE((double)part[k], (double)cents * weight[k] / sum, 1 + 1e-12 * (double)cents)) return;
        }
        if (!CHECK_INT(all, cents)) return;
    }
}

TEST(the_check_names_a_changed_balance)
{
    struct ledger *l = small();
    struct trib_error err = {0};
    l->balance[ledger_account(l, ACCOUNT_TOWN, 2)] += 1;
    CHECK_ERROR(ledger_check(l, NULL, &err), TRIB_INVARIANT, &err, "TOWN");
    CHECK_CONTAINS(err.text, "1 cents");
}

TEST(the_check_names_an_overdrawn_account)
{
    struct ledger *l = small();
    struct trib_error err = {0};
    ledger_pay(l, ledger_account(l, ACCOUNT_GROUP_CASH, 1), ledger_account(l, ACCOUNT_TOWN, 0), 25, FLOW_FIGHTERS);
    CHECK_ERROR(ledger_check(l, NULL, &err), TRIB_INVARIANT, &err, "GROUP_CASH");
    CHECK_CONTAINS(err.text, "overdrawn by 25 cents");
}

/* Sources beyond the model may go below zero; entry on one side alone is found by the sum. */
TEST(the_check_finds_an_entry_on_one_side)
{
    struct ledger *l = small();
    struct trib_error err = {0};
    int kin = ledger_account(l, ACCOUNT_KIN, 0);
    ledger_pay(l, kin, ledger_account(l, ACCOUNT_MIGRANTS, 0), 50, FLOW_PURSE_IN);
    CHECK_STATUS(ledger_check(l, NULL, &err), &err);
    l->balance[kin] -= 7;
    l->out[kin] += 7;
    CHECK_ERROR(ledger_check(l, NULL, &err), TRIB_INVARIANT, &err, "together hold -7 cents");
}

TEST(accounts_have_names_of_their_owners)
{
    struct trib_config config;
    scene_toy(&config);
    struct trib_model *m = scene_model(&config);
    char name[96];
    ledger_account_name(&m->ledger, m->cas, ledger_account(&m->ledger, ACCOUNT_GROUP_CASH, scene_group(m, "sand_band")), name, sizeof name);
    CHECK_TEXT(name, "GROUP_CASH of sand_band");
    ledger_account_name(&m->ledger, m->cas, ledger_account(&m->ledger, ACCOUNT_TOWN, scene_town(m, "mid")), name, sizeof name);
    CHECK_TEXT(name, "TOWN of mid");
    ledger_account_name(&m->ledger, m->cas, ledger_account(&m->ledger, ACCOUNT_STATE, 0), name, sizeof name);
    CHECK_TEXT(name, "STATE");
    trib_config_clear(&config);
}
