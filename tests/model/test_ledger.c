#include "model/ledger.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

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

static void a_chain_that_fits__is_linked_and_its_head_is_the_last_link(void **state)
{
    (void)state;
    ledger_check(&ledger, records);
    for (size_t i = 0; i < RECORDS; i++)
        assert_int_equal(records[i].link, LEDGER_LINKED);
    assert_string_equal(ledger.head, links[RECORDS - 1]);
}

static void one_changed_record__is_the_one_that_is_broken(void **state)
{
    (void)state;
    records[1].outcome = LEDGER_FAILED;
    ledger_check(&ledger, records);
    assert_int_equal(records[0].link, LEDGER_LINKED);
    assert_int_equal(records[1].link, LEDGER_BROKEN);
    assert_int_equal(records[2].link, LEDGER_LINKED);
}

static void a_record_taken_out__breaks_the_one_after_it(void **state)
{
    (void)state;
    records[1] = records[2];
    struct ledger two = {records, 2, ""};
    ledger_check(&two, records);
    assert_int_equal(records[1].link, LEDGER_BROKEN);
}

static void a_record_after_one_that_was_left_out__is_measured_against_the_link_there(void **state)
{
    (void)state;
    records[1] = records[2];
    records[1].link_before = str_from(links[1]);
    struct ledger two = {records, 2, ""};
    ledger_check(&two, records);
    assert_int_equal(records[1].link, LEDGER_LINKED);
    assert_string_equal(two.head, links[2]);
}

static void the_link__holds_the_grade_that_the_row_says(void **state)
{
    (void)state;
    records[1].grade = GRADE_E1; /* what it counts as is nobody's text */
    ledger_check(&ledger, records);
    assert_int_equal(records[1].link, LEDGER_LINKED);
    records[1].told = GRADE_E4;
    ledger_check(&ledger, records);
    assert_int_equal(records[1].link, LEDGER_BROKEN);
}

static void rows_without_links__have_a_head_all_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < RECORDS; i++)
        records[i].stored_link = STR_EMPTY;
    ledger_check(&ledger, records);
    assert_int_equal(records[2].link, LEDGER_UNLINKED);
    assert_string_equal(ledger.head, links[RECORDS - 1]);
}

static void an_empty_ledger__has_the_first_link_as_its_head(void **state)
{
    (void)state;
    struct ledger none = {records, 0, ""};
    ledger_check(&none, records);
    assert_string_equal(none.head, ledger_first_link());
}

static void fields__cannot_flow_into_each_other(void **state)
{
    (void)state;
    char other[SHA256_HEX_MAX];
    records[0].subject_arn = STR_LIT("arn:");
    records[0].source_arn = STR_LIT("v");
    (void)ledger_link_of(&records[0], ledger_first_link(), other);
    assert_string_not_equal(other, links[0]);
}

static void outcomes__parse_back(void **state)
{
    (void)state;
    enum ledger_outcome found;
    for (unsigned i = 0; i < LEDGER_OUTCOME_COUNT; i++) {
        assert_true(ledger_outcome_parse(str_from(ledger_outcome_name(i)), &found));
        assert_int_equal(found, i);
    }
    assert_false(ledger_outcome_parse(STR_LIT("ok"), &found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_chain_that_fits__is_linked_and_its_head_is_the_last_link, setup),
        cmocka_unit_test_setup(one_changed_record__is_the_one_that_is_broken, setup),
        cmocka_unit_test_setup(a_record_taken_out__breaks_the_one_after_it, setup),
        cmocka_unit_test_setup(
            a_record_after_one_that_was_left_out__is_measured_against_the_link_there, setup),
        cmocka_unit_test_setup(the_link__holds_the_grade_that_the_row_says, setup),
        cmocka_unit_test_setup(rows_without_links__have_a_head_all_the_same, setup),
        cmocka_unit_test_setup(an_empty_ledger__has_the_first_link_as_its_head, setup),
        cmocka_unit_test_setup(fields__cannot_flow_into_each_other, setup),
        cmocka_unit_test(outcomes__parse_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
