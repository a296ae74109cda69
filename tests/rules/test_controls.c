/* The frameworks that the program brings along: read again they are what the build made of them, each
 * relation has its source, and each rule is evidence for something. */
#include <stdio.h>
#include <string.h>

#include "policy/policy.h"
#include "rules/controls.h"
#include "rules/rule.h"
#include "tests/support/test.h"

struct world {
    struct arena *arena;
    struct rule_set rules;
    const struct policy *policy;
};

static int setup(void **state)
{
    static struct world w;
    struct error err = ERROR_INIT;
    w = (struct world){.arena = arena_new(), .rules = rules_declared()};
    const struct policy_options options = {.rules = w.rules, .as_of = 1795348800000};
    w.policy = policy_parse(w.arena, STR_LIT("built-in"), policy_builtin_text(), &options, &err);
    assert_non_null(w.policy);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    arena_free(w->arena);
    return 0;
}

static struct str text_of(struct str path)
{
    static char text[65536];
    FILE *file = fopen(path.ptr, "r");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof(text), file);
    assert_true(len > 0 && len < sizeof(text));
    (void)fclose(file);
    return str_make(text, len);
}

static struct str file_of(struct arena *arena, const char *name)
{
    return text_of(arena_printf(arena, TEST_SOURCE_DIR "/%s.yaml", name));
}

static struct str page_of(struct arena *arena, const char *rule)
{
    return text_of(arena_printf(arena, TEST_SOURCE_DIR "/docs/rules/%s.md", rule));
}

static void assert_same_text(const char *a, const char *b)
{
    assert_true((a == NULL) == (b == NULL));
    if (a && b)
        assert_string_equal(a, b);
}

static void assert_same_control(const struct framework_control *a,
                                const struct framework_control *b)
{
    assert_string_equal(a->id, b->id);
    assert_string_equal(a->edition, b->edition);
    assert_same_text(a->title, b->title);
    assert_same_text(a->note, b->note);
    assert_int_equal(a->evidence_count, b->evidence_count);
    for (size_t i = 0; i < a->evidence_count; i++) {
        assert_string_equal(a->evidence[i].source, b->evidence[i].source);
        assert_int_equal(a->evidence[i].rule_count, b->evidence[i].rule_count);
        assert_memory_equal(a->evidence[i].rules, b->evidence[i].rules,
                            a->evidence[i].rule_count * sizeof(uint16_t));
    }
}

TEST_WITH(controls__built_in_are_what_the_files_say, setup, teardown)
{
    struct world *w = *state;
    const struct framework_reading reading = {.rules = &w->rules};
    assert_true(frameworks_builtin_count > 10);
    for (size_t i = 0; i < frameworks_builtin_count; i++) {
        const struct framework *made = frameworks_builtin[i];
        struct error err = ERROR_INIT;
        struct str name = arena_printf(w->arena, "data/frameworks/%s", made->name);
        struct str text = file_of(w->arena, name.ptr);
        const struct framework *read =
            framework_read(w->arena, STR_LIT("f.yaml"), text, &reading, &err);
        assert_non_null(read);
        assert_string_equal(read->name, made->name);
        assert_string_equal(read->title, made->title);
        assert_string_equal(read->edition, made->edition);
        assert_string_equal(read->sha256, made->sha256);
        assert_same_text(read->note, made->note);
        assert_int_equal(read->control_count, made->control_count);
        for (size_t c = 0; c < read->control_count; c++)
            assert_same_control(&read->controls[c], &made->controls[c]);
    }
}

TEST_WITH(controls__of_the_example_are_read, setup, teardown)
{
    struct world *w = *state;
    struct error err = ERROR_INIT;
    const struct framework_reading reading = {.rules = &w->rules};
    const struct framework *dora = framework_read(
        w->arena, STR_LIT("dora.yaml"), file_of(w->arena, "docs/examples/dora"), &reading, &err);
    assert_non_null(dora);
    assert_true(framework_touches(dora, RULE_COPY_RPO));
}

TEST_WITH(controls__have_a_source_for_every_relation, setup, teardown)
{
    struct world *w = *state;
    for (size_t row = 0; row < rule_count(); row++) {
        size_t count = 0;
        const struct control *rows = controls_of(w->policy, row, &count);
        assert_true(count > 2);
        for (size_t i = 0; i < count; i++) {
            assert_true(rows[i].framework[0] && rows[i].edition[0]);
            assert_true(rows[i].id[0] && rows[i].source[0]);
            for (size_t k = 0; k < i; k++)
                assert_false(strcmp(rows[i].framework, rows[k].framework) == 0 &&
                             strcmp(rows[i].id, rows[k].id) == 0);
        }
    }
}

TEST_WITH(controls__say_that_cis_holds_nothing_on_backups, setup, teardown)
{
    struct world *w = *state;
    const struct framework *cis =
        framework_find(w->policy->frameworks, STR_LIT("cis-aws-foundations"));
    assert_non_null(cis);
    assert_non_null(strstr(cis->note, "none on backups"));
    for (size_t c = 0; c < cis->control_count; c++)
        for (size_t row = 0; row < w->rules.known_count; row++)
            if (framework_evidence_of(&cis->controls[c], row))
                assert_non_null(strstr(w->rules.known[row], "SEC-"));
}

TEST_WITH(controls__are_written_in_one_cell, setup, teardown)
{
    const struct control control = {"NIST SP 800-53", "Rev. 5", "CP-9", "source"};
    struct sink *out = sink_memory();
    control_put(out, &control);
    assert_true(str_eq_c(sink_view(out), "NIST SP 800-53 Rev. 5 CP-9"));
    sink_abort(out);
}

TEST_WITH(controls__say_which_rules_a_framework_touches, setup, teardown)
{
    struct world *w = *state;
    const struct framework *hipaa = framework_find(w->policy->frameworks, STR_LIT("hipaa"));
    const struct framework *cis =
        framework_find(w->policy->frameworks, STR_LIT("cis-aws-foundations"));
    assert_true(framework_touches(hipaa, RULE_RPO_EXCEEDED));
    assert_false(framework_touches(hipaa, RULE_TAG_REQUIRED));
    assert_false(framework_touches(cis, RULE_RPO_EXCEEDED));
}

/* "- NIST SP 800-53 Rev. 5: CP-9": how the page of a rule lists its controls, at its end. */
TEST_WITH(rule_pages__list_the_controls_of_the_data, setup, teardown)
{
    struct world *w = *state;
    for (size_t rule = 0; rule < rule_count(); rule++) {
        struct str page = page_of(w->arena, rule_id(rule));
        struct sink *want = sink_memory();
        sink_cstr(want, "## Controls\n\nRelevant evidence for, never proof of compliance:\n\n");
        assert_true(controls_lines(want, w->policy->frameworks, rule, "- ", "\n- "));
        sink_char(want, '\n');
        if (!str_eq(str_skip(page, str_find(page, "## Controls\n")), sink_view(want)))
            fail_msg("docs/rules/%s.md must end in:\n%.*s", rule_id(rule),
                     STR_ARG(sink_view(want)));
        sink_abort(want);
    }
}

TEST_WITH(controls__have_a_line_for_each_framework_and_edition, setup, teardown)
{
    struct world *w = *state;
    const struct framework *chosen[] = {
        framework_find(w->policy->frameworks, STR_LIT("hipaa")),
        framework_find(w->policy->frameworks, STR_LIT("cis-aws-foundations"))};
    struct sink *out = sink_memory();
    assert_true(
        controls_lines(out, (struct framework_set){chosen, 2}, RULE_COPY_RPO, "a ", "\nb "));
    assert_true(
        str_eq_c(sink_view(out), "a HIPAA Security Rule 45 CFR 164.308: 164.308(a)(7)(ii)(B)"));
    sink_clear(out);
    assert_false(
        controls_lines(out, (struct framework_set){&chosen[1], 1}, RULE_COPY_RPO, "a ", "\nb "));
    assert_int_equal(sink_view(out).len, 0);
    sink_abort(out);
}
