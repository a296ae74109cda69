/* What findings of a rule share, collected as they come. */
#include "reports/findings_head.h"

#include <string.h>

#include "core/sink.h"
#include "rules/advice.h"
#include "tests/support/test.h"

#define RULE "ORPHAN-SNAP-VOLUME-GONE" /* its runbook is F-SNAP-DEL */

static struct findings_head *head;
static struct rule_head *rule;

static int begin(void **state)
{
    (void)state;
    const struct finding finding = {.rule = RULE, .title = "t", .family = "ORPHAN"};
    head = findings_head_new();
    rule = findings_head_rule(head, &finding);
    return 0;
}

static int end(void **state)
{
    (void)state;
    findings_head_free(head);
    findings_head_free(NULL);
    return 0;
}

TEST_WITH(a_rule__is_there_once, begin, end)
{
    char same[] = RULE; /* equal, elsewhere */
    const struct finding again = {.rule = same};
    assert_ptr_equal(findings_head_rule(head, &again), rule);
}

TEST_WITH(a_clause__has_one_number_whatever_it_came_to, begin, end)
{
    char text[] = "it is old";
    const struct evidence old = {
        .clause = "it is old", .holds = TRUTH_TRUE, .call = "c", .field = "f"};
    const struct evidence young = {
        .clause = text, .holds = TRUTH_FALSE, .call = "c", .field = "f", .value = STR_LIT("x")};
    struct evidence other = old;
    assert_int_equal(rule_head_clause(rule, &old), 0);
    assert_int_equal(rule_head_clause(rule, &young), 0);
    other.field = "g";
    assert_int_equal(rule_head_clause(rule, &other), 1);
    other = old;
    other.brake = true;
    assert_int_equal(rule_head_clause(rule, &other), 2);
    other = old;
    other.source = SOURCE_VOL;
    assert_int_equal(rule_head_clause(rule, &other), 3);
}

TEST_WITH(a_command__is_called_by_its_operation, begin, end)
{
    static const char look[] = "aws ec2 describe-volumes --region <region>";
    const struct {
        const char *template;
        enum effect effect;
        const char *name;
    } commands[] = {
        {look, EFFECT_READ, "describe-volumes"},
        {"aws ec2 describe-volumes --filters <id>", EFFECT_READ, "describe-volumes #2"},
        {"aws ec2 describe-volumes --all", EFFECT_READ, "describe-volumes #3"},
        {"aws ec2 delete-volume --dry-run", EFFECT_DRY_RUN, "delete-volume --dry-run"},
        {"aws ec2 delete-volume", EFFECT_DESTROY, "delete-volume"},
        {"for id in $(aws ec2 describe-a --b c); do aws ec2 describe-d --e; done", EFFECT_READ,
         "describe-d"},
        {"mkdir -p DIR/<region>", EFFECT_READ, "mkdir"},
        {look, EFFECT_READ, "describe-volumes"},
    };
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        assert_string_equal(rule_head_command(head, rule, commands[i].template, commands[i].effect),
                            commands[i].name);
}

TEST_WITH(advice__is_the_runbook_s_a_variant_or_the_finding_s_own, begin, end)
{
    struct arena *arena = arena_new();
    const struct subject subject = {.kind = KIND_SNAPSHOT, .id = STR_LIT("snap-0a")};
    struct advice_in in = {.runbook = "F-SNAP-DEL", .subject = &subject, .row = ROW_NONE};
    static const struct advice_text other = {"Something else.", "", true};
    const char *name = NULL;
    assert_int_equal(rule_head_advice(rule, advice_of_runbook("F-SNAP-DEL"), &name), HEAD_OWN);
    in.status = STATUS_UNKNOWN;
    const struct advice_text *undecided = advice_make(arena, &in).advice;
    in.status = STATUS_EXEMPT;
    const struct advice_text *exempt = advice_make(arena, &in).advice;
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(rule_head_advice(rule, undecided, &name), HEAD_VARIANT);
        assert_string_equal(name, "undecided");
        assert_int_equal(rule_head_advice(rule, exempt, &name), HEAD_VARIANT);
        assert_string_equal(name, "exempt");
        assert_int_equal(rule_head_advice(rule, &other, &name), HEAD_NOTHING);
    }
    arena_free(arena);
}

TEST_WITH(the_head__has_only_what_was_named, begin, end)
{
    struct sink *out = sink_memory();
    struct json_writer json;
    json_writer_init(&json, out, 0);
    findings_head_write(head, &json);
    struct str text = sink_view(out);
    assert_true(str_starts(text, "{\"" RULE "\": {\"title\": \"t\", \"family\": \"ORPHAN\""));
    assert_true(str_find(text, "\"id\": \"F-SNAP-DEL\"") < text.len);
    assert_true(str_find(text, "\"doc\": \"docs/rules/" RULE ".md\"") < text.len);
    assert_true(str_find(text, "clauses") == text.len);
    assert_true(str_find(text, "commands") == text.len ||
                str_find(text, "\"commands\"") == text.len);
    assert_true(str_find(text, "variants") == text.len);
    assert_true(str_find(text, "RPO-EXCEEDED") == text.len);
    sink_abort(out);
}
