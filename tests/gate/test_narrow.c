/* From a question about some resources to what AWS is asked: never less than what it takes. */
#include "tests/policy/test_policy.h"

#include "gate/narrow.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#define BITS 64

static const char all_promises[] =
    "places: {pairs: {eu-west-1: [eu-central-1]}}\n"
    "scopes: [{name: all, match: {}, objectives: {rpo: 24h}, copies: {not_older_than: 48h}, "
    "restore: {tested_within: 180d}}]";

struct asked {
    struct reading *reading;
    const struct collect_plan *plan;
};

static struct asked ask(const char *rule, const struct match *matches, size_t count)
{
    struct asked asked = {.reading = good_policy(all_promises)};
    bool rules[BITS] = {false};
    rules[rule_find(str_from(rule))] = true;
    const struct question question = {.rules = rules, .matches = matches, .match_count = count};
    asked.plan = narrow(asked.reading->policy, &question, asked.reading->arena);
    return asked;
}

static void done(const struct asked *asked)
{
    reading_free(asked->reading);
}

/* The filters of a source as "name=value|value name=value". */
static void assert_filters(const struct collect_plan *plan, enum source source, const char *should)
{
    struct sink *out = sink_memory();
    assert_non_null(plan);
    for (size_t i = 0; i < plan->filter_count[source]; i++) {
        const struct collect_filter *f = &plan->filters[source][i];
        sink_printf(out, "%s%.*s=", i > 0 ? " " : "", STR_ARG(f->name));
        for (size_t k = 0; k < f->value_count; k++)
            sink_printf(out, "%s%.*s", k > 0 ? "|" : "", STR_ARG(f->values[k]));
    }
    assert_str(sink_view(out), should);
    sink_abort(out);
}

#define ONE(text)                                          \
    {                                                      \
        .items = (struct str[]){STR_LIT(text)}, .count = 1 \
    }
#define TAG(k, v)                           \
    {                                       \
        .key = STR_LIT(k), .values = ONE(v) \
    }
#define TAGS(...)                               \
    .tags = {(struct tag_match[]){__VA_ARGS__}, \
             sizeof((struct tag_match[]){__VA_ARGS__}) / sizeof(struct tag_match)}

TEST(narrow__asks_volumes_by_tag_and_the_rest_by_volume)
{
    const struct match match = {TAGS(TAG("Application", "payments"))};
    struct asked asked = ask("RPO-EXCEEDED", &match, 1);
    assert_filters(asked.plan, SOURCE_VOL, "tag:Application=payments");
    assert_int_equal(asked.plan->here[SOURCE_VOL], COLLECT_FILTERED);
    assert_int_equal(asked.plan->here[SOURCE_SNAP], COLLECT_OF_FOUND);
    assert_int_equal(asked.plan->here[SOURCE_INST], COLLECT_OF_FOUND);
    assert_int_equal(asked.plan->here[SOURCE_AMI], 0);
    done(&asked);
}

TEST(narrow__reads_copies_targets_in_full)
{
    const struct match match = {TAGS(TAG("Application", "payments"))};
    struct asked asked = ask("COPY-RPO", &match, 1);
    assert_int_equal(asked.plan->here[SOURCE_SNAP], COLLECT_WHERE_FOUND);
    assert_int_equal(asked.plan->there[SOURCE_SNAP], COLLECT_ALL);
    assert_int_equal(asked.plan->there[SOURCE_AMI], COLLECT_ALL);
    assert_int_equal(asked.plan->target_count, 1);
    assert_str(asked.plan->targets[0], "eu-central-1");
    assert_false(asked.plan->every_target);
    done(&asked);
}

TEST(narrow__ands_the_tags_of_all_matches)
{
    const struct match matches[] = {{TAGS(TAG("Application", "payments"), TAG("Env", "prod"))},
                                    {TAGS(TAG("Owner", "a*"))}};
    struct asked asked = ask("TAG-REQUIRED", matches, 2);
    assert_filters(asked.plan, SOURCE_VOL, "tag:Application=payments tag:Env=prod tag:Owner=a*");
    assert_filters(asked.plan, SOURCE_SNAP, "tag:Application=payments tag:Env=prod tag:Owner=a*");
    done(&asked);
}

/* What EC2 could read otherwise is asked wider, or not at all. */
TEST(narrow__is_never_narrower_than_the_question)
{
    static const struct {
        const char *value, *filters;
    } rows[] = {
        {"a?c", "tag:K=a*c"},     /* a `?` of EC2 counts characters */
        {"a\\b", "tag:K=a\\\\b"}, /* a backslash escapes there */
        {"*", "tag-key=K"},
        {"", "tag-key=K"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str value = str_from(rows[i].value);
        struct tag_match tag = {.key = STR_LIT("K"), .values = {&value, 1}};
        const struct match match = {.tags = {&tag, 1}};
        struct asked asked = ask("TAG-REQUIRED", &match, 1);
        assert_filters(asked.plan, SOURCE_VOL, rows[i].filters);
        done(&asked);
    }
    struct tag_match twice[] = {TAG("K", "a*"),
                                TAG("K", "*b"),
                                TAG("L", "*"),
                                TAG("M", "*"),
                                {.key = STR_LIT("N"), .absent = true},
                                TAG("a*", "x")};
    const struct match match = {.tags = {twice, 6}};
    struct asked asked = ask("TAG-REQUIRED", &match, 1);
    assert_filters(asked.plan, SOURCE_VOL, "tag:K=a* tag-key=L");
    done(&asked);
}

TEST(narrow__cuts_a_long_value_between_characters)
{
    char text[301];
    for (size_t shift = 0; shift < 2; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 2 <= 300; i += 2)
            memcpy(text + i, "\xC3\xA4", 2); /* ä */
        text[300 - shift] = '\0';
        struct str value = str_from(text);
        struct tag_match tag = {.key = STR_LIT("K"), .values = {&value, 1}};
        const struct match match = {.tags = {&tag, 1}};
        struct asked asked = ask("TAG-REQUIRED", &match, 1);
        struct str sent = asked.plan->filters[SOURCE_VOL][0].values[0];
        assert_true(sent.len <= 255 && sent.len > 250);
        assert_true(str_is_utf8(sent));
        assert_int_equal(sent.ptr[sent.len - 1], '*');
        assert_memory_equal(sent.ptr, text, sent.len - 1);
        done(&asked);
    }
}

TEST(narrow__sends_no_more_values_than_a_call_may_have)
{
    struct str many[150];
    for (size_t i = 0; i < 150; i++)
        many[i] = STR_LIT("v");
    struct tag_match tags[] = {{.key = STR_LIT("A"), .values = {many, 150}},
                               {.key = STR_LIT("B"), .values = {many, 150}},
                               {.key = STR_LIT("C"), .values = {many, 50}}};
    const struct match match = {.tags = {tags, 3}};
    struct asked asked = ask("TAG-REQUIRED", &match, 1);
    assert_int_equal(asked.plan->filter_count[SOURCE_VOL], 2);
    assert_str(asked.plan->filters[SOURCE_VOL][1].name, "tag:C");
    done(&asked);
}

TEST(narrow__makes_ids_and_regions_of_arns)
{
    struct str arns[] = {STR_LIT("arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a"),
                         STR_LIT("arn:aws:ec2:us-*::snapshot/snap-0b")};
    const struct match match = {.arns = {arns, 2}};
    struct asked asked = ask("TAG-REQUIRED", &match, 1);
    assert_filters(asked.plan, SOURCE_VOL, "volume-id=vol-0a");
    assert_filters(asked.plan, SOURCE_SNAP, "snapshot-id=snap-0b");
    assert_int_equal(asked.plan->here[SOURCE_AMI], 0);
    assert_int_equal(asked.plan->region_count, 2);
    assert_str(asked.plan->regions[1], "us-*");
    done(&asked);
}

TEST(narrow__of_an_arn_that_may_be_anything_asks_for_all)
{
    struct str arns[] = {STR_LIT("*vol-0a")};
    const struct match match = {.arns = {arns, 1}};
    struct asked asked = ask("TAG-REQUIRED", &match, 1);
    assert_int_equal(asked.plan->here[SOURCE_VOL], COLLECT_ALL);
    assert_int_equal(asked.plan->region_count, 0);
    done(&asked);
}

TEST(narrow__takes_regions_account_and_kinds)
{
    const struct match matches[] = {
        {.kinds = ONE("snap*")}, {.regions = ONE("eu-west-1")}, {.accounts = ONE("111122223333")}};
    struct asked asked = ask("TAG-REQUIRED", matches, 3);
    assert_int_equal(asked.plan->here[SOURCE_VOL], 0);
    assert_int_equal(asked.plan->here[SOURCE_SNAP], COLLECT_ALL);
    assert_str(asked.plan->regions[0], "eu-west-1");
    assert_str(asked.plan->account, "111122223333");
    done(&asked);
}

TEST(narrow__without_a_filter_of_volumes_lists_what_belongs_to_them)
{
    const struct match match = {.regions = ONE("eu-west-1")};
    struct asked asked = ask("RPO-EXCEEDED", &match, 1);
    assert_int_equal(asked.plan->here[SOURCE_VOL], COLLECT_ALL);
    assert_int_equal(asked.plan->here[SOURCE_SNAP], COLLECT_ALL);
    done(&asked);
}

TEST(narrow__has_no_plan_where_a_rule_needs_everything)
{
    const struct match match = {TAGS(TAG("Application", "payments"))};
    struct asked asked = ask("ORPHAN-SNAP-VOLUME-GONE", &match, 1);
    assert_null(asked.plan);
    done(&asked);
    asked = ask("INV-COVERAGE", &match, 1); /* what can be read at all? */
    assert_null(asked.plan);
    done(&asked);
}
