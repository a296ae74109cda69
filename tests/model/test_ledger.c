#include "model/ledger.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#define RECORDS 3

static struct ledger_record records[RECORDS];
static struct ledger ledger = {records, RECORDS, ""};
static char links[RECORDS][SHA256_HEX_MAX];

static int setup(void **state)
{
    (void)state;
    const char *before = ledger_first_link();
    for (size_t i = 0; i < RECORDS; i++) {
        records[i] = (struct ledger_record){.line = (uint32_t)i + 2,
                                            .tested_at = (instant)i * 1000,
                                            .subject_arn = STR_LIT("arn:v"),
                                            .told = GRADE_E2,
                                            .duration_s = LEDGER_NO_DURATION};
        before = ledger_link_of(&records[i], before, links[i]);
        records[i].stored_link = str_from(links[i]);
    }
    return 0;
}

TEST_WITH(a_chain_that_fits__is_linked_and_its_head_is_the_last_link, setup, NULL)
{
    ledger_check(&ledger, records);
    for (size_t i = 0; i < RECORDS; i++)
        assert_int_equal(records[i].link, LEDGER_LINKED);
    assert_string_equal(ledger.head, links[RECORDS - 1]);
}

TEST_WITH(one_changed_record__is_the_one_that_is_broken, setup, NULL)
{
    records[1].outcome = LEDGER_FAILED;
    ledger_check(&ledger, records);
    assert_int_equal(records[0].link, LEDGER_LINKED);
    assert_int_equal(records[1].link, LEDGER_BROKEN);
    assert_int_equal(records[2].link, LEDGER_LINKED);
}

TEST_WITH(a_record_taken_out__breaks_the_one_after_it, setup, NULL)
{
    records[1] = records[2];
    struct ledger two = {records, 2, ""};
    ledger_check(&two, records);
    assert_int_equal(records[1].link, LEDGER_BROKEN);
}

TEST_WITH(a_record_after_one_that_was_left_out__is_measured_against_the_link_there, setup, NULL)
{
    records[1] = records[2];
    records[1].link_before = str_from(links[1]);
    struct ledger two = {records, 2, ""};
    ledger_check(&two, records);
    assert_int_equal(records[1].link, LEDGER_LINKED);
    assert_string_equal(two.head, links[2]);
}

TEST_WITH(the_link__holds_the_grade_that_the_row_says, setup, NULL)
{
    records[1].grade = GRADE_E1; /* what it counts as is nobody's text */
    ledger_check(&ledger, records);
    assert_int_equal(records[1].link, LEDGER_LINKED);
    records[1].told = GRADE_E4;
    ledger_check(&ledger, records);
    assert_int_equal(records[1].link, LEDGER_BROKEN);
}

TEST_WITH(rows_without_links__have_a_head_all_the_same, setup, NULL)
{
    for (size_t i = 0; i < RECORDS; i++)
        records[i].stored_link = STR_EMPTY;
    ledger_check(&ledger, records);
    assert_int_equal(records[2].link, LEDGER_UNLINKED);
    assert_string_equal(ledger.head, links[RECORDS - 1]);
}

TEST_WITH(an_empty_ledger__has_the_first_link_as_its_head, setup, NULL)
{
    struct ledger none = {records, 0, ""};
    ledger_check(&none, records);
    assert_string_equal(none.head, ledger_first_link());
}

TEST_WITH(fields__cannot_flow_into_each_other, setup, NULL)
{
    char other[SHA256_HEX_MAX];
    records[0].subject_arn = STR_LIT("arn:");
    records[0].source_arn = STR_LIT("v");
    (void)ledger_link_of(&records[0], ledger_first_link(), other);
    assert_string_not_equal(other, links[0]);
}

TEST(outcomes__parse_back)
{
    enum ledger_outcome found;
    for (unsigned i = 0; i < LEDGER_OUTCOME_COUNT; i++) {
        assert_true(ledger_outcome_parse(str_from(ledger_outcome_name(i)), &found));
        assert_int_equal(found, i);
    }
    assert_false(ledger_outcome_parse(STR_LIT("ok"), &found));
}
