/* What policy_show() prints parses again to the same policy. */
#include "tests/policy/test_policy.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#include <dirent.h>
#include <stdio.h>

static struct str shown(const struct reading *reading)
{
    struct sink *sink = sink_memory();
    policy_show(reading->policy, sink);
    struct str text = arena_str(reading->arena, sink_view(sink));
    sink_abort(sink);
    return text;
}

static void check_round_trip(const struct reading *reading)
{
    struct str text = shown(reading);
    struct reading *again = reading_of_bytes(text);
    if (!again->policy)
        fail_msg("%s\nin:\n%s", reading_problem(again, 0)->message, text.ptr);
    if (!same_policy(reading->policy, again->policy))
        fail_msg("not the same:\n%s\nof:\n%.*s", text.ptr, STR_ARG(reading->policy->text));
    reading_free(again);
}

static void round_trip(const char *text)
{
    struct reading *reading = good_policy(text);
    check_round_trip(reading);
    reading_free(reading);
}

static void assert_shows(const char *text, const char *line)
{
    struct reading *reading = good_policy(text);
    struct str output = shown(reading);
    if (str_find(output, line) == output.len)
        fail_msg("'%s' is not in:\n%s", line, output.ptr);
    reading_free(reading);
}

TEST(show__the_built_in_policy_comes_back)
{
    struct reading *reading = reading_of_bytes(policy_builtin_text());
    check_round_trip(reading);
    reading_free(reading);
}

/* Every policy of the fuzz corpus that is right. */
TEST(show__policies_of_the_corpus_come_back)
{
    static char text[100000];
    size_t good = 0;
    DIR *dir = opendir(TEST_SOURCE_DIR "/tests/fuzz/corpus/policy");
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char path[4096];
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof(path), TEST_SOURCE_DIR "/tests/fuzz/corpus/policy/%s",
                       entry->d_name);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t len = fread(text, 1, sizeof(text), file);
        (void)fclose(file);
        struct reading *reading = reading_of_bytes(str_make(text, len));
        if (reading->policy) {
            check_round_trip(reading);
            good++;
        }
        reading_free(reading);
    }
    (void)closedir(dir);
    assert_true(good >= 3);
}

TEST(show__texts_come_back_byte_for_byte)
{
    static const char *const texts[] = {
        "''",          "'null'",
        "'true'",      "'~'",
        "'12'",        "' a '",
        "'a: b'",      "'a #b'",
        "'\"\\'",      "\"a\\nb\\tc\"",
        "'*'",         "'&a'",
        "'!a'",        "'- a'",
        "'{a}'",       "'@'",
        "'%'",         "'\xc3\xa9\xf0\x9f\x94\x92'",
        "\"\\L\\P\"",  "\"\\uFEFF\"",
        "\"\\uFFFE\"", "\"\\U0001F512\"",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char text[400];
        (void)snprintf(text, sizeof(text),
                       "policy: {name: %s}\nscopes: [{name: a, match: {tag: {K: [%s, x]}}}]\n",
                       texts[i], texts[i]);
        round_trip(text);
    }
}

TEST(show__tag_keys_come_back_byte_for_byte)
{
    static const char *const keys[] = {"null",    "'true'",          "'12'", "'a: b'", "'\"'",
                                       "\"\\L\"", "'a/b:c=d+e-f@g'", "' '",  "'?'"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        char text[400];
        (void)snprintf(text, sizeof(text),
                       "tags: {required: {all: [A, %s b]}}\n"
                       "scopes: [{name: a, match: {tag: {%s: null}}, restore: {unit: group, "
                       "group_by: 'tag:x y'}}]\n",
                       "c", keys[i]);
        round_trip(text);
    }
}

TEST(show__long_tag_keys_come_back)
{
    char key[128 * 6 + 1] = "";
    char text[2000];
    for (size_t i = 0; i < 128; i++)
        memcpy(key + 6 * i, "\\u2028", 7);
    (void)snprintf(text, sizeof(text), "scopes: [{name: a, match: {tag: {\"%s\": x}}}]\n", key);
    round_trip(text);
}

TEST(show__settings_of_scopes_come_back)
{
    round_trip("rules: {RPO-EXCEEDED: {rpo_hours: 5, severity: medium}, TAG-REQUIRED: {enabled: "
               "false, required_keys: [A]}, COPY-RPO: {source_tags: [], because: x}}\n"
               "scopes:\n"
               "- name: a\n"
               "  tier: critical\n"
               "  match: {kind: volume}\n"
               "  objectives: {rpo: 90m, keep_at_most: 400d}\n"
               "  copies: {required_in: [eu-west-1, eu-west-2], min_proof: P1}\n"
               "  rules:\n"
               "    RPO-EXCEEDED: {severity: medium, count_ami_snapshots: false}\n"
               "    TAG-REQUIRED: {enabled: true, required_keys: [], strict: true}\n"
               "    COPY-RPO: {copy_rpo_hours: 6, because: y}\n"
               "- name: b\n"
               "  tier: prod\n"
               "  match: {}\n"
               "  restore: {sample_min: 2}\n"
               "  rules: {RPO-EXCEEDED: {rpo_hours: 9}, RESTORE-UNTESTED: {severity: high}}\n");
}

TEST(show__tags_trust_evidence_and_gates_come_back)
{
    round_trip(
        "trust: {accounts: ['111122223333'], orgs: [o-exampleorg], image_owners: amazon}\n"
        "evidence: {ledger: 'a b.csv', history: runs/}\n"
        "tags: {required: {all: [A], volume: [B]}, values: {E: {allowed: [x, ''], trim: "
        "true}, 'F g': {regex: '^\"a{2}$', case_sensitive: false, allow_empty: true}}}\n"
        "rules: {TAG-REQUIRED: {required_keys: [K]}}\n"
        "scopes:\n"
        "- {name: a, match: {kind: volume}, tags: {required: {all: [A, C], volume: []}}}\n"
        "- {name: b, match: {kind: image}, tags: {values: {E: {allowed: [y]}}}}\n"
        "- {name: c, match: {kind: snapshot}, tags: {required: {all: [A]}}}\n"
        "- {name: d, match: {}, tags: {}}\n"
        "gates:\n"
        "  none: {}\n"
        "  'true': {rules: [RPO-*, TAG-REQUIRED], fail_on: never, unknown: allow, only_scope: "
        "b, max_count: 0, max_saving_floor: 0.5, baseline: 'x: y', new_only: false}\n"
        "  1.5: {fail_on: info, unknown: fail, new_only: true}\n");
}

TEST(show__overlays_come_back)
{
    round_trip("rules: {TAG-REQUIRED: {grace_hours: 7, severity: info}}\n"
               "scopes:\n"
               "- {name: a, match: {kind: volume}, tier: critical, objectives: {rpo: 1d}}\n"
               "- {name: o, match: {tag: {Hold: '*'}}, overlay: true, rules: {TAG-REQUIRED: "
               "{enabled: true, required_keys: [], grace_hours: 7, because: x}, RPO-EXCEEDED: "
               "{severity: low, strict: false}}}\n"
               "- {name: p, match: {}, overlay: true, rules: {}}\n"
               "- {name: b, match: {}}\n");
}

TEST(show__says_where_values_come_from)
{
    static const char policy[] = "policy: {name: x}\n"
                                 "rules:\n"
                                 "  TAG-REQUIRED: {grace_hours: 12}\n"
                                 "scopes:\n"
                                 "- name: a\n"
                                 "  tier: critical\n"
                                 "  match: {}\n"
                                 "  objectives:\n"
                                 "    rpo: 90m\n"
                                 "  copies: {required_in: any}\n";
    assert_shows(policy, "settle_minutes: 60  # default\n");
    assert_shows(policy, "  name: \"x\"  # line 1\n");
    assert_shows(policy, "    grace_hours: 12  # line 3\n");
    assert_shows(policy, "    # severity: medium  # default\n");
    assert_shows(policy, "  - name: \"a\"  # line 5\n    match: {}  # line 7\n");
    assert_shows(policy, "    tier: critical  # line 6; RPO-EXCEEDED is critical here\n");
    assert_shows(policy, "      rpo: 90m  # line 9; RPO-EXCEEDED.rpo_hours: 1\n");
    assert_shows(policy, "      required_in: any  # line 10\n");
    assert_shows(policy, "      not_older_than: 2d  # default; COPY-RPO.copy_rpo_hours: 48\n");
}

/* A value that two lines set came from the last of them, however many values there are. */
TEST(show__says_the_line_that_won)
{
    static const char policy[] = "rules: {RPO-EXCEEDED: {rpo_hours: 10}}\n"
                                 "scopes:\n"
                                 "- name: a\n"
                                 "  match: {kind: snapshot}\n"
                                 "  objectives: {rpo: 30h, rto: 1h, keep_at_least: 1d}\n"
                                 "  copies: {required_in: any}\n"
                                 "  rules: {RPO-EXCEEDED: {rpo_hours: 40}}\n"
                                 "- name: b\n"
                                 "  match: {}\n"
                                 "  objectives: {rpo: 31h}\n"
                                 "  rules: {RPO-EXCEEDED: {rpo_hours: 41}}\n";
    assert_shows(policy, "      rpo: 40h  # line 7; RPO-EXCEEDED.rpo_hours: 40\n");
    assert_shows(policy, "      rpo: 41h  # line 11; RPO-EXCEEDED.rpo_hours: 41\n");
}

TEST(show__a_hostile_file_name_stays_a_comment)
{
    struct reading *reading = good_policy("scopes: [{name: a, match: {}}]\n");
    struct policy_options options = {
        .rules = rules_declared(), .problem = reading_take_problem, .ctx = reading};
    reading->policy = policy_parse(reading->arena, STR_LIT("a\npolicy: {}\n\xff"),
                                   STR_LIT("scopes: []\n"), &options, &reading->err);
    check_round_trip(reading);
    reading_free(reading);
}
