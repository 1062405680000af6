/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weekly audit must be able to fail: something is changed behind the model's back, and the message names it. */
#include "scenes.h"
#include <stdlib.h>

/* A toy world with people in several statuses, half a year old. */
static struct trib_model *busy(void)
{
    struct trib_config *config = calloc(1, sizeof *config);
    REQUIRE(config != NULL);
    test_defer(free, config);
    scene_toy(config);
    scene_set(config, "leaving.rate", 0.2);
    scene_set(config, "leaving.constant", 4);
    scene_set(config, "smuggling.first_wait", 0);
    config->scale = 3;
    struct trib_model *m = scene_model(config);
    trib_config_clear(config);
    scene_weeks(m, 26);
    REQUIRE(m->mig.n > 20 && m->count[IN_TOWN] > 0);
    return m;
}
/* The next week must end in an error that holds `word`. */
static void must_fail(struct trib_model *m, const char *word, const char *other)
{
    struct trib_error err = {0};
    CHECK_ERROR(trib_model_step(m, &err), TRIB_INVARIANT, &err, word);
    CHECK_CONTAINS(err.text, other);
    CHECK_CONTAINS(err.text, "(week of 2010-"); /* and when */
    /* a broken run stays broken */
    CHECK(trib_model_step(m, &err) == TRIB_INVARIANT);
}

TEST(nothing_changed_nothing_found)
{
    struct trib_model *m = busy();
    scene_weeks(m, 10);
}
TEST(a_purse_grows_by_a_cent)
{
    struct trib_model *m = busy();
    for (int64_t i = 0; i < m->mig.n; i++)
        if (m->mig.status[i] < FIRST_FINAL) {
            m->mig.purse[i]++;
            break;
        }
    must_fail(m, "purses", "account MIGRANTS");
}
TEST(a_traveller_changes_status_unseen)
{
    struct trib_model *m = busy();
    for (int64_t i = 0; i < m->mig.n; i++)
        if (m->mig.status[i] == IN_TOWN) {
            m->mig.status[i] = HELD;
            break;
        }
    must_fail(m, "people are not conserved", "'in town'");
}
TEST(a_traveller_vanishes)
{
    struct trib_model *m = busy();
    for (int64_t i = 0; i < m->mig.n; i++)
        if (m->mig.status[i] == IN_TOWN) {
            m->mig.status[i] = RETURNED;
            break;
        }
    must_fail(m, "people are not conserved", "'in town'");
}
TEST(somebody_is_counted_twice)
{
    struct trib_model *m = busy();
    m->count[DETAINED]++;
    must_fail(m, "people are not conserved", "'detained'");
}
TEST(a_death_too_many)
{
    struct trib_model *m = busy();
    m->count[DEAD] += m->scale;
    must_fail(m, "people are not conserved", "left home");
}
TEST(somebody_appears_at_home)
{
    struct trib_model *m = busy();
    m->home[0]++;
    must_fail(m, "people are not conserved", "'at home'");
}
TEST(a_birth_is_not_booked)
{
    struct trib_model *m = busy();
    m->born -= m->scale;
    must_fail(m, "people are not conserved", "left home");
}
TEST(cash_of_a_group_grows)
{
    struct trib_model *m = busy();
    m->ledger.balance[ledger_account(&m->ledger, ACCOUNT_GROUP_CASH, scene_group(m, "sand_band"))] += 100;
    must_fail(m, "money is not conserved", "GROUP_CASH of sand_band");
}
TEST(savings_of_a_town_are_stolen)
{
    struct trib_model *m = busy();
    int account = ledger_account(&m->ledger, ACCOUNT_TOWN, scene_town(m, "coast"));
    m->ledger.balance[account] -= m->ledger.balance[account] + 1000000000; /* more than a week brings in */
    m->ledger.opening[account] =
        m->ledger.balance[account] - m->ledger.in[account] + m->ledger.out[account]; /* the thief cooks the books */
    must_fail(m, "TOWN of coast", "overdrawn");
}
TEST(books_that_do_not_sum_to_zero)
{
    struct trib_model *m = busy();
    int account = ledger_account(&m->ledger, ACCOUNT_KIN, 0);
    m->ledger.balance[account] += 5;
    m->ledger.opening[account] += 5;
    must_fail(m, "money is not conserved", "5 cents");
}
TEST(the_run_of_a_broken_model_is_an_error)
{
    struct trib_model *m = busy();
    struct trib_error err = {0};
    m->ledger.balance[ledger_account(&m->ledger, ACCOUNT_FIRM, 0)]++;
    CHECK_ERROR(trib_model_step(m, &err), TRIB_INVARIANT, &err, "FIRM 0");
    CHECK_INT(err.status, TRIB_INVARIANT);
}
