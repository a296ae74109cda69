#include "collector/aws/keys/keys.h"
#include "tests/support/test.h"

#include <stdio.h>

#define BEGAN INT64_C(1768480496000)

/* Gives AKID1, AKID2, …, each good for `life_ms`. */
struct giver {
    unsigned asked;
    bool fails;
    instant now;
    int64_t life_ms; /* 0: for ever */
};

static struct credentials *give(void *ctx, instant *until, struct error *err)
{
    struct giver *giver = ctx;
    char id[16];
    giver->asked++;
    if (giver->fails) {
        error_set(err, ERR_DENIED, "no role");
        return NULL;
    }
    (void)snprintf(id, sizeof(id), "AKID%u", giver->asked);
    *until = giver->life_ms > 0 ? giver->now + giver->life_ms : INSTANT_UNSET;
    return credentials_make(str_from(id), STR_LIT("secret"), STR_LIT("token"));
}

static struct keys *keys_of(struct giver *giver)
{
    giver->now = BEGAN;
    return keys_begun(NULL, INSTANT_UNSET, (struct keys_source){give, giver});
}

static const struct credentials *get(struct keys *keys, struct giver *giver, instant now)
{
    struct error err = ERROR_INIT;
    giver->now = now;
    return keys_get(keys, now, &err);
}

static void expect_id(const struct credentials *credentials, const char *id)
{
    assert_non_null(credentials);
    assert_true(str_eq_c(credentials_access_key_id(credentials), id));
}

TEST(keys__are_over_when_their_time_has_come)
{
    struct keys_source none = {NULL, NULL};
    struct credentials *credentials =
        credentials_make(STR_LIT("AKID"), STR_LIT("secret"), STR_EMPTY);
    struct keys *keys = keys_begun(credentials, 1000, none);
    assert_false(keys_are_over(keys, 999));
    assert_true(keys_are_over(keys, 1000));
    keys_free(keys);
    keys = keys_static(credentials);
    assert_false(keys_are_over(keys, INT64_MAX));
    keys_free(keys);
    credentials_free(credentials);
}

TEST(keys__begun_ones_are_used_until_their_end_is_near)
{
    struct giver giver = {.life_ms = MS_PER_HOUR};
    struct credentials *own = credentials_make(STR_LIT("AKID0"), STR_LIT("secret"), STR_EMPTY);
    struct keys *keys = keys_begun(own, BEGAN + MS_PER_HOUR, (struct keys_source){give, &giver});
    assert_ptr_equal(get(keys, &giver, BEGAN), own);
    assert_int_equal(giver.asked, 0);
    expect_id(get(keys, &giver, BEGAN + MS_PER_HOUR - MS_PER_MINUTE), "AKID1");
    keys_free(keys);
    credentials_free(own);
}

TEST(keys__begun_ones_that_have_ended_are_renewed)
{
    struct giver giver = {.now = BEGAN};
    struct credentials *own = credentials_make(STR_LIT("AKID0"), STR_LIT("secret"), STR_EMPTY);
    struct keys *keys = keys_begun(own, INSTANT_UNSET, (struct keys_source){give, &giver});
    assert_ptr_equal(get(keys, &giver, BEGAN + MS_PER_DAY), own);
    assert_true(keys_renew(keys, own, BEGAN + MS_PER_DAY));
    expect_id(get(keys, &giver, BEGAN + MS_PER_DAY), "AKID1");
    keys_free(keys);
    credentials_free(own);
}

TEST(keys__static_ones_stay_and_are_never_renewed)
{
    struct error err = ERROR_INIT;
    struct credentials *own = credentials_make(STR_LIT("AKID"), STR_LIT("secret"), STR_EMPTY);
    struct keys *keys = keys_static(own);
    assert_ptr_equal(keys_get(keys, BEGAN, &err), own);
    assert_false(keys_renew(keys, own, BEGAN + MS_PER_DAY));
    assert_ptr_equal(keys_get(keys, BEGAN + MS_PER_DAY, &err), own);
    keys_free(keys);
    credentials_free(own);
}

TEST(keys__are_renewed_before_their_end_and_the_old_ones_stay_readable)
{
    struct giver giver = {.life_ms = MS_PER_HOUR};
    struct keys *keys = keys_of(&giver);
    assert_int_equal(giver.asked, 0);
    const struct credentials *first = get(keys, &giver, BEGAN);
    expect_id(first, "AKID1");
    expect_id(get(keys, &giver, BEGAN + 55 * MS_PER_MINUTE - 1), "AKID1");
    expect_id(get(keys, &giver, BEGAN + 55 * MS_PER_MINUTE), "AKID2");
    expect_id(first, "AKID1");
    assert_int_equal(giver.asked, 2);
    keys_free(keys);
}

/* All workers hear of the end: the first one renews, the others find it done. */
TEST(keys__that_aws_calls_ended_are_renewed_once)
{
    struct giver giver = {0};
    struct keys *keys = keys_of(&giver);
    const struct credentials *first = get(keys, &giver, BEGAN);
    assert_true(keys_renew(keys, first, BEGAN + MS_PER_HOUR));
    assert_true(keys_renew(keys, first, BEGAN + MS_PER_HOUR));
    assert_int_equal(giver.asked, 2);
    const struct credentials *second = get(keys, &giver, BEGAN + MS_PER_HOUR);
    expect_id(second, "AKID2");
    assert_false(keys_renew(keys, second, BEGAN + MS_PER_HOUR + 1)); /* never good */
    assert_int_equal(giver.asked, 2);
    assert_true(keys_renew(keys, second, BEGAN + 2 * MS_PER_HOUR));
    keys_free(keys);
}

/* A role that is refused for another reason would else be asked for anew each minute. */
TEST(keys__that_are_refused_while_they_are_young_were_never_good)
{
    struct giver giver = {0};
    struct keys *keys = keys_of(&giver);
    const struct credentials *first = get(keys, &giver, BEGAN);
    assert_false(keys_renew(keys, first, BEGAN + 5 * MS_PER_MINUTE - 1));
    assert_int_equal(giver.asked, 1);
    assert_true(keys_renew(keys, first, BEGAN + 5 * MS_PER_MINUTE));
    assert_int_equal(giver.asked, 2);
    keys_free(keys);
}

TEST(keys__without_any_the_reason_is_told)
{
    struct error err = ERROR_INIT;
    struct giver giver = {.fails = true};
    struct keys *keys = keys_of(&giver);
    assert_null(keys_get(keys, BEGAN, &err));
    assert_string_equal(err.message, "no role");
    keys_free(keys);
}

TEST(keys__whose_source_fails_are_used_to_their_end)
{
    struct giver giver = {.life_ms = MS_PER_HOUR};
    struct keys *keys = keys_of(&giver);
    (void)get(keys, &giver, BEGAN);
    giver.fails = true;
    instant late = BEGAN + 56 * MS_PER_MINUTE;
    expect_id(get(keys, &giver, late), "AKID1");
    expect_id(get(keys, &giver, late + 1), "AKID1");
    assert_int_equal(giver.asked, 2); /* not for each request */
    giver.fails = false;
    expect_id(get(keys, &giver, late + MS_PER_MINUTE), "AKID3");
    keys_free(keys);
}

TEST(keys__what_became_of_a_renewal_is_told_once)
{
    struct giver giver = {.life_ms = MS_PER_HOUR};
    struct keys *keys = keys_of(&giver);
    struct keys_news news;
    assert_false(keys_take_news(keys, &news));
    const struct credentials *first = get(keys, &giver, BEGAN);
    assert_true(keys_take_news(keys, &news));
    assert_true(news.came);
    assert_int_equal(news.until, BEGAN + MS_PER_HOUR);
    assert_false(keys_take_news(keys, &news));
    giver.fails = true;
    assert_false(keys_renew(keys, first, BEGAN + MS_PER_HOUR));
    assert_true(keys_take_news(keys, &news));
    assert_false(news.came);
    assert_string_equal(news.why, "no role");
    assert_false(keys_take_news(keys, &news));
    keys_free(keys);
}
