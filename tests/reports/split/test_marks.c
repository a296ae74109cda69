#include "reports/split/marks_internal.h"
#include "tests/support/test.h"

static struct finding finding(const char *fingerprint, const char *baseline, bool known,
                              const char *was)
{
    const struct finding made = {
        .fingerprint = fingerprint, .baseline = baseline, .known = known, .was_status = was};
    return made;
}

TEST(marks__a_finding_of_a_group_stands_as_in_the_whole_run)
{
    struct marks *marks = marks_new();
    const struct finding changed = finding("aaaa", "changed", true, "unknown");
    const struct finding added = finding("bbbb", "new", false, NULL);
    marks_keep(marks, &changed);
    marks_keep(marks, &added);
    struct finding first = finding("aaaa", NULL, false, NULL);
    struct finding second = finding("bbbb", NULL, false, NULL);
    marks_put(marks, &first);
    marks_put(marks, &second);
    assert_string_equal(first.baseline, "changed");
    assert_true(first.known);
    assert_string_equal(first.was_status, "unknown");
    assert_string_equal(second.baseline, "new");
    assert_false(second.known);
    assert_null(second.was_status);
    marks_free(marks);
}

TEST(marks__without_a_baseline_there_are_none)
{
    struct marks *marks = marks_new();
    const struct finding plain = finding("aaaa", NULL, false, NULL);
    marks_keep(marks, &plain);
    struct finding again = finding("aaaa", NULL, false, NULL);
    marks_put(marks, &again);
    assert_null(again.baseline);
    marks_free(marks);
    marks_free(NULL);
}
