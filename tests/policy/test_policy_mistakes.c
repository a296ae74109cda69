/* The mistakes that people make in policies, and what they are told. docs/policy.md lists the
 * messages; the last test holds it to that. */
#include "tests/policy/test_policy.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#define SCOPE "scopes:\n- name: a\n  match: {}\n"
#define EXEMPTION                                                       \
    "exemptions:\n- id: EX-1\n  rule: RPO-EXCEEDED\n  arn: '*/vol-1'\n" \
    "  owner: me\n  approved_by: you\n  reason: because\n  ticket: T-1\n"

static const struct mistake {
    const char *text;
    const char *message; /* with its place */
    const char *detail;
    const char *hint;
} mistakes[] = {
    {"policy:\n  name: x\n   version: \"1\"\n",
     "policy.yaml:3:4: line 3 is indented by 3 blanks, which fits no line above it",
     "Expected 0 or 2 blanks.",
     "Keys that belong together begin in the same column; what belongs to a key stands two blanks "
     "deeper, below a line that ends with a colon."},
    {"scopes:\n  - name: x\n\tmatch: {}\n",
     "policy.yaml:3:1: line 3 is indented with a tab; YAML allows blanks only",
     "Expected blanks at the beginning of the line.",
     "Replace each tab by two blanks; most editors can be told to do so for .yaml files."},
    {"policy:\n  name x\n  version: \"1\"\n", "policy.yaml:2:3: line 2 has no colon: 'name x'",
     "Expected 'key: value', or 'key:' and its contents below.",
     "Put a colon and a blank after the key."},
    {"policy:\n  name:x\n  version: \"1\"\n",
     "policy.yaml:2:3: line 2 has no blank after its colon: 'name:x'",
     "Expected 'key: value', or 'key:' and its contents below.", "Put a blank after the colon."},
    {EXEMPTION "  expires: 2027-01-01\n  note: a: b\n",
     "policy.yaml:10:10: line 10 has a second ': ' in its value",
     "Expected one 'key: value' on the line.",
     "Put the value in quotes when the colon is part of it: key: \"first: second\"."},
    {"settle_minutes: 30\npolicy: {name: x}\nsettle_minutes: 60\n" SCOPE,
     "policy.yaml:3:1: the key 'settle_minutes' is here twice; it is also on line 1",
     "Expected each key once in a mapping.",
     "Remove one of the two, or put what belongs together under one key."},
    {"scopes:\n- name: a\n  match: {account: 111122223333}\n",
     "policy.yaml:3:20: the 12 digits 111122223333 stand without quotes",
     "Expected quotes around an account id: unquoted, YAML takes it for a number; leading zeros "
     "get "
     "lost and 0... may be read as octal.",
     "Write \"111122223333\"."},
    {SCOPE "  objectives: {rpo: 36}\n", "policy.yaml:4:21: rpo is no duration: '36'",
     "Expected a whole number above 0 and one of m (minutes), h (hours), d (days), w (weeks), at "
     "most 100 years.",
     "Add the unit: 36h for hours, 36d for days."},
    {SCOPE "  objectives: {rpo: 36 hours}\n", "policy.yaml:4:21: rpo is no duration: '36 hours'",
     "Expected a whole number above 0 and one of m (minutes), h (hours), d (days), w (weeks), at "
     "most 100 years.",
     "Write 36h."},
    {SCOPE "rules: {RPO-EXEEDED: {enabled: false}}\n",
     "policy.yaml:4:9: there is no rule 'RPO-EXEEDED'",
     "Expected the id of a rule, such as RPO-EXCEEDED.", "Did you mean RPO-EXCEEDED?"},
    {SCOPE "rules: {rpo-exceeded: {enabled: false}}\n",
     "policy.yaml:4:9: there is no rule 'rpo-exceeded'",
     "Expected the id of a rule, such as RPO-EXCEEDED.", "Did you mean RPO-EXCEEDED?"},
    {SCOPE "rules: {BACKUP-AGE: {enabled: false}}\n",
     "policy.yaml:4:9: there is no rule 'BACKUP-AGE'",
     "Expected the id of a rule, such as RPO-EXCEEDED.", "`snapaudit rules list` names them all."},
    {SCOPE "rules: {TAG-REQUIRED: {severty: high}}\n",
     "policy.yaml:4:24: unknown key 'severty' in TAG-REQUIRED",
     "Expected one of enabled, severity, strict, because, required_keys, grace_hours.",
     "Did you mean 'severity'?"},
    {SCOPE "rules: {TAG-REQUIRED: {severity: urgent}}\n",
     "policy.yaml:4:34: unknown word 'urgent' for severity",
     "Expected one of critical, high, medium, low, info.", "Choose one of these words."},
    {SCOPE "rules: {TAG-REQUIRED: {strict: yes}}\n",
     "policy.yaml:4:32: strict is 'yes', which is neither true nor false",
     "Expected true or false, in small letters and without quotes.",
     "Write true: yes and on mean different things to different YAML readers."},
    {SCOPE "rules: {TAG-REQUIRED: off}\n", "policy.yaml:4:23: TAG-REQUIRED is text, not a mapping",
     "Expected keys with values, such as {enabled: false}.",
     "To switch the rule off write 'TAG-REQUIRED: {enabled: false}'."},
    {SCOPE "places: {regons: [eu-west-1]}\n", "policy.yaml:4:10: unknown key 'regons' in places",
     "Expected one of regions, allowed_regions, forbidden_regions, pairs.",
     "Did you mean 'regions'?"},
    {SCOPE "  rpo: 36h\n", "policy.yaml:4:3: unknown key 'rpo' in the scope",
     "Expected one of name, match, tier, objectives, copies, restore, tags, rules, overlay.",
     "It belongs under objectives: look at the indentation."},
    {SCOPE "places: [eu-west-1]\n", "policy.yaml:4:9: places is a list, not a mapping",
     "Expected keys with values, such as {regions: ...}.", "Remove the '-' or the brackets."},
    {"scopes:\n  name: a\n  match: {}\n", "policy.yaml:2:3: scopes is a mapping",
     "Expected a list of at most 1000 scopes.", "Begin each scope with '- name: ...'."},
    {SCOPE "trsut: {}\n", "policy.yaml:4:1: unknown section 'trsut'",
     "Expected one of policy, settle_minutes, places, trust, tags, owner_key, "
     "environment_key, cost_center_key, scopes, rules, evidence, "
     "frameworks, exemptions, gates.",
     "Did you mean 'trust'?"},
    {"scopes:\n- name: production\n  match: {}\ngates: {deploy: {only_scope: prodution}}\n",
     "policy.yaml:4:30: there is no scope 'prodution'",
     "Expected the name of a scope of this policy.", "Did you mean 'production'?"},
    {SCOPE "gates: {cost: {max_saving_floor: $250}}\n",
     "policy.yaml:4:34: max_saving_floor is no amount: '$250'",
     "Expected USD a month, such as 250.00: digits, at most 6 of them after the dot, at most "
     "1000000000.",
     "Leave the currency out: it is always USD."},
    {SCOPE "evidence: {unknown_is: pass}\n", "policy.yaml:4:24: unknown_is is 'pass'",
     "Expected unknown: what was not seen is neither good nor bad, and a report that said "
     "otherwise would claim what nobody checked.",
     "To let a pipeline fail on what is unknown, or pass, write 'unknown: fail' or 'unknown: "
     "allow' in a gate."},
    {EXEMPTION SCOPE, "policy.yaml:2:3: the exemption has no expiry date",
     "Expected 'expires: YEAR-MONTH-DAY', at most 365 days ahead (2027-11-22).",
     "Add 'expires: 2027-11-22' or an earlier day."},
    {EXEMPTION "  expires: 2028-01-01\n" SCOPE,
     "policy.yaml:9:12: the exemption expires too late: 2028-01-01",
     "Expected a day at most 365 days ahead, up to 2027-11-22.",
     "Write 2027-11-22 or an earlier day, and renew it then."},
    {EXEMPTION "  expires: 31.03.2027\n" SCOPE,
     "policy.yaml:9:12: expires is no date: '31.03.2027'",
     "Expected year-month-day, such as 2026-03-31, a day that exists.",
     "Write the last day that still counts, without a time."},
    {"policy: &base {name: x}\n" SCOPE, "policy.yaml:1:9: anchors are not allowed here: '&base'",
     "Expected every value to be written out where it counts.",
     "Remove the anchor. A text that begins with & needs quotes: '&text'."},
    {SCOPE "  objectives: *base\n", "policy.yaml:4:15: aliases are not allowed here: '*base'",
     "Expected every value to be written out where it counts.",
     "A text that begins with * needs quotes: '*base'."},
    {"scopes:\n- name: a\n  match: {region: *}\n",
     "policy.yaml:3:19: a value that begins with * needs quotes",
     "Expected quotes around a text with a star: '*'.", "Write '*' in place of *."},
    {SCOPE "---\n" SCOPE, "policy.yaml:4:1: a second document begins here",
     "Expected one document in the file.",
     "Remove the line '---' and what follows, or keep it in a file of its own."},
    {"policy: {name: !secret x}\n" SCOPE, "policy.yaml:1:16: tags are not allowed here: '!secret'",
     "Expected a plain value, a list or a mapping.",
     "Remove the word that begins with !. A text that begins with ! needs quotes: '!text'."},
    {SCOPE "  copies: {required_in: [us-east-1]}\nplaces: {forbidden_regions: ['us-*']}\n",
     "policy.yaml:4:26: required_in names us-east-1, which places.forbidden_regions forbids",
     "Expected a region where the policy lets data lie.",
     "Choose another region, or change places."},
    {SCOPE "tags: {required: {all: [Owner, 'AWS:createdBy']}}\n",
     "policy.yaml:4:32: tags.required.all names 'AWS:createdBy', a system tag",
     "Expected keys that people can set: AWS alone sets keys that begin with aws:, in any letter "
     "case, and they never count.",
     "Remove it."},
    {SCOPE "  copies: {required_in: [eu-west-1a]}\n",
     "policy.yaml:4:26: required_in names 'eu-west-1a', which is no region",
     "Expected the name of a region, such as eu-west-1.", "Did you mean 'eu-west-1'?"},
    {SCOPE "- name: a\n  match: {kind: volume}\n",
     "policy.yaml:4:9: the scope 'a' is here twice; it is also on line 2",
     "Expected a name of its own for each scope.", "Rename one of the two."},
    {"scopes:\n- name: a\n  objectives: {rpo: 1d}\n", "policy.yaml:2:3: the scope has no match",
     "Expected 'match:' and what it selects.",
     "Write 'match: {}' for a scope that takes everything."},
    {"policy: {name: caf\xe9}\n" SCOPE, "policy.yaml:1:19: the byte 0xe9 is not UTF-8",
     "Expected UTF-8 text.", "Save the file as UTF-8; it may be Latin-1 or Windows-1252 now."},
    {"policy: {name: \"x}\n" SCOPE, "policy.yaml:1:16: the quote that opens here is never closed",
     "Expected the same quote at the end of the text.",
     "Close the quote. A quote inside the text is doubled in '…' and written \\\" in \"…\"."},
    {"# nothing yet\n", "policy.yaml:1:1: the policy is empty",
     "Expected the sections of a policy: policy, settle_minutes, places, trust, tags, owner_key, "
     "environment_key, cost_center_key, scopes, rules, evidence, "
     "frameworks, exemptions, gates.",
     "`snapaudit policy init > policy.yaml` writes one to start from."},
};

#define MISTAKES (sizeof(mistakes) / sizeof(mistakes[0]))

TEST(mistakes__each_has_its_message)
{
    for (size_t i = 0; i < MISTAKES; i++) {
        struct reading *reading = reading_of(mistakes[i].text);
        if (reading->problems.len == 0)
            fail_msg("accepted: %s", mistakes[i].text);
        assert_string_equal(reading_problem(reading, 0)->message, mistakes[i].message);
        assert_string_equal(reading_problem(reading, 0)->detail, mistakes[i].detail);
        assert_string_equal(reading_problem(reading, 0)->hint, mistakes[i].hint);
        if (reading->problems.len > 1)
            fail_msg("after '%s' also '%s'", mistakes[i].message,
                     reading_problem(reading, 1)->message);
        assert_string_equal(reading->err.message, "the policy policy.yaml has 1 problem");
        reading_free(reading);
    }
}

TEST(mistakes__all_are_told_in_the_order_of_the_file)
{
    struct reading *reading = reading_of("exemptions: {}\n"
                                         "settle_minutes: soon\n"
                                         "scopes:\n"
                                         "- name: a\n"
                                         "  match: {kind: volum}\n"
                                         "  objectives: {rpo: 1, rto: 2}\n"
                                         "places: {forbidden_regions: [US]}\n");
    static const char *const messages[] = {
        "policy.yaml:1:13: exemptions is a mapping",
        "policy.yaml:2:17: settle_minutes is no whole number: 'soon'",
        "policy.yaml:5:17: unknown word 'volum' for kind",
        "policy.yaml:6:21: rpo is no duration: '1'",
        "policy.yaml:6:29: rto is no duration: '2'",
        "policy.yaml:7:30: places.forbidden_regions names 'US', which is no region",
    };
    assert_null(reading->policy);
    assert_int_equal(reading->problems.len, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(reading_problem(reading, i)->message, messages[i]);
    assert_string_equal(reading->err.message, "the policy policy.yaml has 6 problems");
    assert_int_equal(reading->notices.len, 0);
    reading_free(reading);
}

TEST(mistakes__a_long_file_name_does_not_hide_the_message)
{
    char name[1001];
    struct reading *reading = reading_of("");
    struct policy_options options = {
        .rules = rules_declared(), .problem = reading_take_problem, .ctx = reading};
    memset(name, 'd', sizeof(name));
    (void)snprintf(name + 995, 6, ".yaml");
    assert_null(policy_parse(reading->arena, str_from(name), STR_LIT(""), &options, &reading->err));
    const char *message = reading_problem(reading, 1)->message;
    assert_true(str_find(str_from(message), "dd.yaml:1:1: the policy is empty") < strlen(message));
    reading_free(reading);
}

TEST(mistakes__the_handbook_lists_each)
{
    static char text[200000];
    FILE *file = fopen(TEST_SOURCE_DIR "/docs/policy.md", "rb");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof(text), file);
    (void)fclose(file);
    for (size_t i = 0; i < MISTAKES; i++) {
        const char *message = mistakes[i].message;
        for (int colon = 0; colon < 3; message++) /* what follows FILE:LINE:COLUMN */
            colon += *message == ':' ? 1 : 0;
        if (str_find(str_make(text, len), message + 1) == len)
            fail_msg("docs/policy.md lacks the message: %s", message + 1);
    }
}
