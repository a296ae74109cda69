#include "reports/legend_text.h"

#include <string.h>

#include "tests/support/graph_builder.h"
#include "tests/support/test.h"

static const struct terminal_style plain = {.width = 60};

static struct str text_of(const struct str *codes, size_t count, struct sink *out)
{
    const struct legend_asked asked = {codes, count};
    legend_text(&asked, out, &plain);
    return sink_view(out);
}

TEST(legend_text__one_code_has_one_line_under_its_group)
{
    struct sink *out = sink_memory();
    const struct str codes[] = {S("VOL")};
    assert_true(str_eq_c(text_of(codes, 1, out),
                         "Sources: where facts come from\n"
                         "  VOL                   EBS volumes, those managed by AWS\n"
                         "                        services included\n"));
    sink_abort(out);
}

TEST(legend_text__a_word_of_a_rule_names_the_rule)
{
    struct sink *out = sink_memory();
    const struct str codes[] = {S("volume-gone")};
    assert_true(str_find(text_of(codes, 1, out), "ORPHAN-SNAP-VOLUME-GONE: the") <
                sink_view(out).len);
    sink_abort(out);
}

TEST(legend_text__no_code_asks_for_all)
{
    struct sink *out = sink_memory();
    struct str text = text_of(NULL, 0, out);
    assert_true(str_find(text, "F-SNAP-DEL") < text.len);
    assert_true(str_find(text, "last-of-lineage") < text.len);
    sink_abort(out);
}

TEST(legend_text__letters_are_taken_in_either_case)
{
    assert_true(legend_knows(S("p2M")));
    assert_true(legend_knows(S("f-snap-del")));
    assert_false(legend_knows(S("P9")));
    assert_false(legend_knows(S("")));
}

TEST(legend_text__the_nearest_code_is_found)
{
    assert_string_equal(legend_nearest(S("F-SNAP-DLE")), "F-SNAP-DEL");
    assert_null(legend_nearest(S("nothing like any code")));
}

TEST(legend_text__json_has_an_object_for_each_meaning)
{
    struct sink *out = sink_memory();
    const struct str codes[] = {S("stale")};
    const struct legend_asked asked = {codes, 1};
    legend_json(&asked, out);
    struct str text = sink_view(out);
    assert_true(str_find(text,
                         "{\"code\": \"stale\", \"group\": \"reason\", \"rule\": \"COPY-RPO\", "
                         "\"meaning\": \"") < text.len);
    assert_true(str_find(text, "\"rule\": \"RPO-EXCEEDED\"") < text.len);
    sink_abort(out);
}
