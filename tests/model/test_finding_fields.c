#include "model/finding_fields.h"
#include "tests/support/test.h"

#include <string.h>

static bool is_word(const struct finding_field *field)
{
    return field->type <= FINDING_TYPE_KIND;
}

TEST(fields__have_a_name_and_a_meaning)
{
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++) {
        const struct finding_field *field = &finding_fields[i];
        assert_true(field->column || field->member);
        assert_true(field->meaning[0] != '\0' && field->absent[0] != '\0');
        for (size_t k = 0; k < i; k++) {
            const struct finding_field *other = &finding_fields[k];
            assert_false(field->column && other->column &&
                         strcmp(field->column, other->column) == 0);
            assert_false(field->member && other->member && field->part == other->part &&
                         strcmp(field->member, other->member) == 0);
        }
    }
}

/* Writers open the object once. */
TEST(fields__of_the_subject_stand_together)
{
    size_t begins = 0;
    for (size_t i = 1; i < FINDING_FIELD_COUNT; i++)
        begins += finding_fields[i].part == FINDING_PART_SUBJECT &&
                  finding_fields[i - 1].part != FINDING_PART_SUBJECT;
    assert_int_equal(begins, 1);
    assert_int_equal(finding_fields[0].part, FINDING_PART_RECORD);
    assert_int_equal(finding_fields[FINDING_FIELD_COUNT - 1].part, FINDING_PART_RECORD);
}

TEST(words__come_back_as_they_were)
{
    struct finding finding = {.status = STATUS_EXEMPT,
                              .would_be = STATUS_UNKNOWN,
                              .severity = SEVERITY_CRITICAL,
                              .confidence = CONFIDENCE_LOW,
                              .brake = BRAKE_TOO_YOUNG,
                              .held_by = BRAKE_SHARED,
                              .subject = {.kind = KIND_VOLUME}};
    size_t words = 0;
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++) {
        const struct finding_field *field = &finding_fields[i];
        if (!is_word(field))
            continue;
        words++;
        struct finding read = {.reason = NULL};
        const char *word = finding_word(&finding, field);
        assert_true(word[0] != '\0');
        assert_true(finding_word_parse(field, str_from(word), &read));
        assert_string_equal(finding_word(&read, field), word);
        assert_false(finding_word_parse(field, STR_LIT("no such word"), &read));
        assert_string_equal(finding_word(&read, field), word);
    }
    assert_int_equal(words, 8); /* the brake twice: a member, and a column at the end */
    assert_string_equal(finding_word(&finding, &finding_fields[FINDING_KIND]), "volume");
    assert_string_equal(finding_word(&finding, &finding_fields[FINDING_WOULD_BE]), "unknown");
}

TEST(values__lie_where_the_table_says)
{
    const struct finding f = {.rule = "R", .measured = 61, .subject = {.zone = STR_LIT("z")}};
    assert_ptr_equal(finding_at(&f, &finding_fields[FINDING_RULE]), &f.rule);
    assert_ptr_equal(finding_at(&f, &finding_fields[FINDING_MEASURED]), &f.measured);
    assert_ptr_equal(finding_at(&f, &finding_fields[FINDING_ZONE]), &f.subject.zone);
}

TEST(fields__are_absent_without_what_makes_them)
{
    const struct finding_field *saving = &finding_fields[FINDING_SAVING_FLOOR];
    const struct finding_field *money = &finding_fields[FINDING_AMOUNT];
    const struct finding_field *would_be = &finding_fields[FINDING_WOULD_BE];
    struct finding f = {.status = STATUS_FAIL};
    assert_false(finding_has(&f, saving) || finding_has(&f, money) || finding_has(&f, would_be));
    assert_true(finding_has(&f, &finding_fields[FINDING_STATUS]));
    f.has_money = true;
    assert_true(finding_has(&f, saving) && finding_has(&f, money));
    f.money_of_others = true;
    assert_false(finding_has(&f, saving));
    assert_true(finding_has(&f, money));
    f.status = STATUS_EXEMPT;
    assert_true(finding_has(&f, would_be));
}
