/* Frameworks of a company: files that are checked to the letter. */
#include <stdio.h>
#include <string.h>

#include "core/limits.h"
#include "policy/policy.h"
#include "tests/support/test.h"

#define HEAD "name: own\ntitle: Own standard\nedition: \"2026\"\nsource: the act\n"

static const char *const known[] = {"COPY-RPO", "RESTORE-UNTESTED", "RPO-EXCEEDED"};
static const struct rule_declaration copies = {.id = "COPY-RPO"};
static const struct rule_declaration backups = {.id = "RPO-EXCEEDED"};
static const struct rule_declaration *const judged[] = {&copies, &backups};

struct heard {
    struct arena *arena;
    struct str all; /* "message|expected|hint" of each problem, a line each */
    struct rule_set rules;
};

static int setup(void **state)
{
    static struct heard h;
    h = (struct heard){.arena = arena_new()};
    h.rules = (struct rule_set){judged, 2, known, 3, {NULL, 0}};
    *state = &h;
    return 0;
}

static int teardown(void **state)
{
    struct heard *h = *state;
    arena_free(h->arena);
    return 0;
}

static void hear(void *ctx, const struct error *problem)
{
    struct heard *h = ctx;
    assert_true(problem->detail[0] && problem->hint[0]);
    h->all = arena_printf(h->arena, "%.*s%s|%s|%s\n", STR_ARG(h->all), problem->message,
                          problem->detail, problem->hint);
}

static const struct framework *read_text(struct heard *h, const char *text)
{
    struct error err = ERROR_INIT;
    const struct framework_reading reading = {&h->rules, hear, h};
    const struct framework *f =
        framework_read(h->arena, STR_LIT("own.yaml"), str_from(text), &reading, &err);
    assert_true((f == NULL) == (h->all.len > 0));
    assert_true((f == NULL) == (err.code == ERR_POLICY));
    return f;
}

static void assert_refused(struct heard *h, const char *text, const char *said)
{
    assert_null(read_text(h, text));
    if (!strstr(h->all.ptr, said))
        fail_msg("'%s' is not in: %s", said, h->all.ptr);
}

TEST_WITH(framework__keeps_what_the_file_says, setup, teardown)
{
    const struct framework *f = read_text(
        *state, "name: own\ntitle: Own standard\nedition: \"2026\"\nnote: \"An\\nexample. \"\n"
                "sources: {act: The act itself, memo: A memo}\n"
                "controls:\n"
                "  - id: 11.1\n    title: Response\n    source: act\n    rules: RPO-EXCEEDED\n"
                "  - id: 12.2\n    edition: \"2027\"\n    source: act\n    note: Two sources.\n"
                "    evidence:\n      - rules: [RPO-EXCEEDED, COPY-RPO]\n"
                "      - {source: memo, rules: [RESTORE-UNTESTED]}\n"
                "  - id: 12.3\n");
    assert_string_equal(f->name, "own");
    assert_string_equal(f->note, "An example."); /* in one line */
    assert_int_equal(f->control_count, 3);
    assert_string_equal(f->controls[0].edition, "2026");
    assert_string_equal(f->controls[0].evidence[0].source, "The act itself");
    assert_string_equal(f->controls[1].edition, "2027");
    assert_string_equal(framework_evidence_of(&f->controls[1], 0)->source, "The act itself");
    assert_string_equal(framework_evidence_of(&f->controls[1], 1)->source, "A memo");
    assert_null(framework_evidence_of(&f->controls[0], 0));
    assert_int_equal(f->controls[2].evidence_count, 0);
}

TEST_WITH(framework__refuses_ids_that_no_rule_has, setup, teardown)
{
    assert_refused(*state, HEAD "controls:\n  - {id: a, rules: [RPO-EXCEDED]}\n",
                   "own.yaml:6:21: rules names 'RPO-EXCEDED', which is no rule|Expected the id of "
                   "a rule, such as RPO-EXCEEDED.|Did you mean 'RPO-EXCEEDED'?");
}

TEST_WITH(framework__refuses_patterns, setup, teardown)
{
    assert_refused(*state, HEAD "controls:\n  - {id: a, rules: [\"RPO-*\"]}\n", "which is no rule");
}

TEST_WITH(framework__refuses_a_rule_twice_in_a_control, setup, teardown)
{
    assert_refused(*state,
                   HEAD "controls:\n  - id: a\n    evidence:\n      - rules: [COPY-RPO]\n"
                        "      - rules: [COPY-RPO]\n",
                   "own.yaml:9:17: the control names COPY-RPO twice");
}

TEST_WITH(framework__takes_a_rule_in_two_controls, setup, teardown)
{
    assert_non_null(
        read_text(*state, HEAD "controls: [{id: a, rules: COPY-RPO}, {id: b, rules: COPY-RPO}]\n"));
}

TEST_WITH(framework__refuses_a_control_twice, setup, teardown)
{
    assert_refused(*state, HEAD "controls: [{id: a}, {id: a}]\n",
                   "own.yaml:5:21: the control 'a' is there twice");
}

TEST_WITH(framework__takes_a_control_once_in_each_edition, setup, teardown)
{
    assert_non_null(read_text(*state, HEAD "controls: [{id: a}, {id: a, edition: other}]\n"));
}

TEST_WITH(framework__wants_a_source_for_each_relation, setup, teardown)
{
    assert_refused(*state,
                   "name: own\ntitle: T\nedition: E\ncontrols: [{id: a, rules: COPY-RPO}]\n",
                   "the control has no source");
}

TEST_WITH(framework__names_the_nearest_source, setup, teardown)
{
    assert_refused(*state,
                   "name: own\ntitle: T\nedition: E\nsources: {regulation: R}\n"
                   "controls: [{id: a, source: regulaton, rules: COPY-RPO}]\n",
                   "Did you mean 'regulation'?");
}

TEST_WITH(framework__names_the_nearest_key, setup, teardown)
{
    assert_refused(*state, HEAD "controls: [{id: a, rulez: [COPY-RPO]}]\n",
                   "unknown key 'rulez' in a control|Expected one of id, title, edition, note, "
                   "source, rules, evidence.|Did you mean 'rules'?");
}

TEST_WITH(framework__refuses_rules_beside_evidence, setup, teardown)
{
    assert_refused(*state, HEAD "controls: [{id: a, rules: COPY-RPO, evidence: []}]\n",
                   "both rules and evidence");
}

TEST_WITH(framework__refuses_names_that_options_cannot_write, setup, teardown)
{
    assert_refused(*state, "name: Own, Standard\ntitle: T\nedition: E\ncontrols: [{id: a}]\n",
                   "is no name of a framework");
}

TEST_WITH(framework__refuses_what_fits_into_no_cell, setup, teardown)
{
    char text[LIMIT_CONTROL_TEXT_BYTES + 200];
    char id[LIMIT_CONTROL_TEXT_BYTES + 2];
    assert_refused(*state, HEAD "controls: [{id: \"a\\nb\"}]\n", "has more than one line");
    memset(id, 'a', sizeof(id) - 1);
    id[sizeof(id) - 1] = '\0';
    (void)snprintf(text, sizeof(text), HEAD "controls: [{id: %s}]\n", id);
    assert_refused(*state, text, "id is too long");
    (void)snprintf(text, sizeof(text), HEAD "controls: [{id: %s}]\n", id + 1);
    ((struct heard *)*state)->all = STR_EMPTY;
    assert_non_null(read_text(*state, text));
}

TEST_WITH(framework__refuses_more_controls_than_there_may_be, setup, teardown)
{
    struct heard *h = *state;
    struct sink *text = sink_memory();
    sink_cstr(text, HEAD "controls:\n");
    for (unsigned i = 0; i < LIMIT_CONTROLS; i++)
        sink_printf(text, "- id: c%u\n", i);
    assert_non_null(read_text(h, arena_str(h->arena, sink_view(text)).ptr));
    sink_cstr(text, "- id: more\n");
    assert_refused(h, arena_str(h->arena, sink_view(text)).ptr, "controls has 2001 items");
    sink_abort(text);
}

TEST_WITH(framework__says_what_is_missing, setup, teardown)
{
    struct heard *h = *state;
    assert_refused(h, "note: none\n", "the framework has no name");
    assert_non_null(strstr(h->all.ptr, "the framework has no title"));
    assert_non_null(strstr(h->all.ptr, "the framework has no edition"));
    assert_non_null(strstr(h->all.ptr, "the framework has no controls"));
    assert_refused(h, "", "the framework is empty");
    assert_refused(h, HEAD "controls: []\n", "controls is an empty list");
    assert_refused(h, HEAD "controls: [{title: x}]\n", "the control has no id");
}

/* ---- those that a policy names ---- */

static const char *file_text; /* of the only file that there is */

static bool only_file(void *ctx, const char *path, struct str *out, struct error *err)
{
    (void)ctx;
    if (strcmp(path, "folder/own.yaml") != 0) {
        (void)error_set(err, ERR_IO, "could not read the framework %s", path);
        return false;
    }
    *out = str_from(file_text);
    return true;
}

static const struct policy *policy_of(struct heard *h, const char *text)
{
    struct error err = ERROR_INIT;
    const struct policy_options options = {
        .rules = h->rules, .read = only_file, .problem = hear, .ctx = h};
    return policy_parse(h->arena, STR_LIT("folder/policy.yaml"), str_from(text), &options, &err);
}

TEST_WITH(framework__of_a_policy_adds_controls_to_its_rules, setup, teardown)
{
    file_text = HEAD "controls: [{id: a, rules: COPY-RPO}, {id: b, rules: [RESTORE-UNTESTED]}]\n";
    const struct policy *policy = policy_of(*state, "frameworks: own.yaml\n");
    assert_non_null(policy);
    assert_int_equal(policy->frameworks.count, 1);
    assert_string_equal(policy->frameworks.items[0]->file, "own.yaml");
    assert_int_equal(policy->controls[0].count, 1);
    assert_string_equal(policy->controls[0].rows[0].framework, "Own standard");
    assert_string_equal(policy->controls[0].rows[0].id, "a");
    assert_int_equal(policy->controls[1].count, 0);
}

TEST_WITH(framework__of_a_policy_that_is_wrong_refuses_the_policy, setup, teardown)
{
    struct heard *h = *state;
    file_text = HEAD "controls: [{id: a, rules: COPY-RP}]\n";
    assert_null(policy_of(h, "settle_minutes: 60\nframeworks:\n  - own.yaml\n"));
    assert_non_null(strstr(h->all.ptr, "own.yaml:5:27: rules names 'COPY-RP'"));
    assert_non_null(strstr(h->all.ptr, "policy.yaml:3:5: the framework own.yaml has 1 problem"));
}

TEST_WITH(framework__of_a_policy_that_is_not_there_refuses_the_policy, setup, teardown)
{
    struct heard *h = *state;
    assert_null(policy_of(h, "frameworks: [other.yaml]\n"));
    assert_non_null(strstr(h->all.ptr, "policy.yaml:1:14: could not read"));
}

TEST_WITH(framework__of_a_policy_has_a_name_of_its_own, setup, teardown)
{
    struct heard *h = *state;
    static const struct framework taken = {.name = "own", .title = "Other", .edition = "1"};
    static const struct framework *const items[] = {&taken};
    h->rules.frameworks = (struct framework_set){items, 1};
    file_text = HEAD "controls: [{id: a}]\n";
    assert_null(policy_of(h, "frameworks: own.yaml\n"));
    assert_non_null(strstr(h->all.ptr, "the framework 'own' is there twice"));
}
