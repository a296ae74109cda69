/* What the records of a listing say about where they come from. */
#include "tests/collector/import/folder.h"

#include "collector/import/origin.h"
#include "tests/support/test.h"

static void note(struct origin *origin, int id, const char *owner, const char *alias,
                 const char *zone)
{
    char text[32];
    snprintf(text, sizeof(text), "snap-%08x", id);
    const struct origin_row row = {.id = str_from(text),
                                   .owner = str_from(owner),
                                   .alias = str_from(alias),
                                   .zone = str_from(zone)};
    origin_note(origin, &row, STR_LIT(ACCOUNT), STR_LIT(REGION));
}

TEST(origin__zones_tell_their_region)
{
    static const struct {
        const char *zone;
        const char *elsewhere; /* NULL: here; "": says nothing */
    } rows[] = {
        {"eu-west-1a", NULL},
        {"eu-west-1-dub-1a", NULL},
        {"eu-west-1-wl1-dub-wlz-1", NULL},
        {"eu-west-10a", "eu-west-10"},
        {"eu-west-2a", "eu-west-2"},
        {"us-west-2-lax-1a", "us-west-2"},
        {"us-gov-west-1b", "us-gov-west-1"},
        {"us-iso-east-1a", "us-iso-east-1"},
        {"eu-west-1", ""},
        {"", ""},
        {"nova", ""},
        {"use1-az1", ""},
        {"eu-west-", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct origin o = {.rows = 0};
        note(&o, 1, "", "", rows[i].zone);
        const char *elsewhere = rows[i].elsewhere ? rows[i].elsewhere : "";
        if (o.here != !rows[i].elsewhere || o.elsewhere != (elsewhere[0] != '\0') ||
            strcmp(o.other_region, elsewhere) != 0)
            fail_msg("%s: %s", rows[i].zone, o.other_region);
    }
}

TEST(origin__owners_are_kept_in_the_order_of_meeting)
{
    struct origin o = {.rows = 0};
    note(&o, 1, OTHER, "", "");
    note(&o, 2, ACCOUNT, "", "");
    note(&o, 3, OTHER, "", "");
    note(&o, 4, "137112412989", "amazon", "");
    note(&o, 5, "self", "", "");
    note(&o, 6, "", "", "");
    assert_int_equal(o.rows, 6);
    assert_int_equal(o.own, 1);
    assert_int_equal(o.named, 3);
    assert_int_equal(o.aliased, 1);
    assert_int_equal(o.owner_count, 2);
    assert_true(str_eq_c(origin_owner(&o, 0), OTHER));
    assert_true(str_eq_c(origin_owner(&o, 1), ACCOUNT));
    assert_false(origin_has_owner(&o, STR_LIT("137112412989")));
}

TEST(origin__counts_the_owners_that_it_does_not_keep)
{
    struct origin o = {.rows = 0};
    for (int i = 0; i < ORIGIN_OWNERS + 5; i++) {
        char owner[16];
        snprintf(owner, sizeof(owner), "%012d", i);
        note(&o, i, owner, "", "");
        assert_int_equal(o.owner_count, i < ORIGIN_OWNERS ? i + 1 : ORIGIN_OWNERS + 1);
    }
    struct origin sum = {.rows = 0};
    origin_add(&sum, &o);
    assert_int_equal(sum.owner_count, ORIGIN_OWNERS + 1);
    assert_memory_equal(sum.owners, o.owners, sizeof(o.owners));
}

static struct origin of_ids(int from, int to)
{
    struct origin o = {.rows = 0};
    for (int i = from; i < to; i++)
        note(&o, i, "", "", "");
    return o;
}

TEST(origin__keeps_so_many_ids_and_no_more)
{
    struct origin few = of_ids(0, 10);
    struct origin many = of_ids(0, 10000);
    assert_int_equal(few.id_count, 10);
    assert_int_equal(many.id_count, ORIGIN_IDS);
}

/* In whatever order and pages records come, the sum is the same. */
TEST(origin__a_sum_of_pages_is_the_whole)
{
    struct origin whole = of_ids(0, 300);
    struct origin sum = {.rows = 0};
    for (int i = 300; i > 0; i -= 100) {
        struct origin page = of_ids(i - 100, i);
        origin_add(&sum, &page);
        struct origin again = of_ids(i - 100, i - 90); /* pages may repeat records */
        origin_add(&sum, &again);
    }
    assert_int_equal(sum.id_count, whole.id_count);
    assert_memory_equal(sum.ids, whole.ids, sizeof(whole.ids));
    for (uint32_t i = 1; i < sum.id_count; i++)
        assert_true(sum.ids[i - 1] < sum.ids[i]);
}

TEST(origin__a_minor_part_is_what_was_shared)
{
    struct origin whole = of_ids(0, 1000);
    struct origin shared = of_ids(100, 103);
    struct origin half = of_ids(0, 500);
    struct origin most = of_ids(0, 900);
    struct origin strange = of_ids(900, 1400);
    assert_true(origin_is_minor_part(&shared, &whole));
    assert_true(origin_is_minor_part(&half, &whole));
    assert_false(origin_is_minor_part(&most, &whole));
    assert_false(origin_is_minor_part(&whole, &whole));
    assert_false(origin_is_minor_part(&strange, &whole));
    struct origin one = of_ids(0, 1);
    struct origin two = of_ids(0, 2);
    struct origin other = of_ids(5, 6);
    assert_true(origin_is_minor_part(&one, &two));
    assert_false(origin_is_minor_part(&one, &one));
    assert_false(origin_is_minor_part(&other, &two));
}
