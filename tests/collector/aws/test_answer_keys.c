/* DescribeKey: what a key is, and what a refusal says of it. */
#include "collector/aws/failure.h"
#include "tests/collector/aws/answers.h"
#include "tests/support/test.h"

#define REAL    "../../../real/services/"
#define OWN     "arn:aws:kms:us-east-1:111111111111:key/a"
#define FOREIGN "arn:aws:kms:us-east-1:222222222222:key/b"

/* The one key of a sample; the caller frees the graph. */
static struct graph *sample(const char *name)
{
    size_t len;
    char *text = sample_load(name, &len);
    struct reading *r = reading_new(OP_DESCRIBE_KEY);
    if (reading_run(r, text, len, 7) != 0)
        fail_msg("%s: %s", name, r->err.message);
    assert_int_equal(r->page.items, 1);
    assert_int_equal(r->page.bad_times, 0);
    assert_true(str_is_empty(r->page.next_token));
    struct graph *g = part_graph(r->part);
    assert_int_equal(g->key_count, 1);
    assert_int_equal(g->unknown_word_count, 0);
    reading_free(r);
    free(text);
    return g;
}

static void assert_text(const struct graph *g, strref ref, const char *expected)
{
    struct str got = graph_str(g, ref);
    if (!str_eq_c(got, expected))
        fail_msg("got '%.*s', not '%s'", STR_ARG(got), expected);
}

TEST(keys__a_key_in_use)
{
    char arn[ARN_TEXT_MAX];
    struct graph *g = sample("kms/DescribeKey.json");
    const struct key *key = &g->keys[0];
    assert_true(
        str_eq_c(graph_arn(g, KIND_KEY, 0, arn),
                 "arn:aws:kms:us-east-1:123456789012:key/aed4adf4-ee43-47bc-bc3a-c5f62772a13c"));
    assert_text(g, g->owners[key->owner], "123456789012");
    assert_int_equal(key->state, KEY_ENABLED);
    assert_text(g, key->manager, "CUSTOMER");
    assert_text(g, key->origin, "AWS_KMS");
    assert_text(g, key->spec, "SYMMETRIC_DEFAULT");
    assert_int_equal(key->enabled, true);
    assert_int_equal(key->multi_region, false); /* null */
    assert_true(key->created == INT64_C(1795390346502));
    assert_true(key->deletion == INSTANT_UNSET && key->valid_to == INSTANT_UNSET);
    graph_free(g);
}

/* On the wire times are seconds, in what the CLI and boto3 print texts with any offset. */
TEST(keys__a_key_that_goes)
{
    struct graph *g = sample("kms/DescribeKey.PendingDeletion.json");
    assert_int_equal(g->keys[0].state, KEY_PENDING_DELETION);
    assert_true(g->keys[0].deletion == INT64_C(1769100000000));
    graph_free(g);
    g = sample(REAL "kms/DescribeKey.PendingDeletion.2026.json");
    assert_int_equal(g->keys[0].state, KEY_PENDING_DELETION);
    assert_int_equal(g->keys[0].enabled, false);
    assert_int_equal(g->keys[0].multi_region, true);
    assert_text(g, g->keys[0].multi_region_type, "PRIMARY");
    assert_true(g->keys[0].deletion == at("2026-09-28T10:12:34.124Z"));
    graph_free(g);
}

TEST(keys__of_every_year)
{
    struct graph *g = sample(REAL "kms/DescribeKey.Disabled.json");
    assert_int_equal(g->keys[0].state, KEY_DISABLED);
    assert_true(g->keys[0].created == INSTANT_UNSET);
    graph_free(g);
    g = sample(REAL "kms/DescribeKey.PendingImport.2025.json");
    assert_int_equal(g->keys[0].state, KEY_PENDING_IMPORT);
    assert_text(g, g->keys[0].origin, "EXTERNAL");
    assert_true(g->keys[0].created == at("2025-06-02T10:43:58.931Z"));
    graph_free(g);
    g = sample(REAL "kms/DescribeKey.aws-ebs-key.CurrentKeyMaterialId.json");
    assert_text(g, g->keys[0].manager, "AWS");
    assert_true(g->keys[0].created == at("2023-08-29T16:06:54.267Z"));
    graph_free(g);
}

/* An answer about nothing proves nothing. */
TEST(keys__an_answer_without_a_key_is_none)
{
    assert_refused(OP_DESCRIBE_KEY, "{}", ERR_INPUT, "expected KeyMetadata, found none");
    assert_refused(OP_DESCRIBE_KEY, "{\"KeyMetadata\": null}", ERR_INPUT, "found none");
    assert_refused(OP_DESCRIBE_KEY, "{\"KeyMetadata\": {}}", ERR_INPUT, "expected Arn, found none");
    assert_refused(OP_DESCRIBE_KEY, "{\"KeyMetadata\": {\"Arn\": \"\"}}", ERR_INPUT,
                   "expected Arn");
    assert_refused(OP_DESCRIBE_KEY, "{\"KeyMetadata\": \"x\"}", ERR_INPUT, "expected an object");
}

/* Words and fields that a later API has are passed over, and counted. */
TEST(keys__what_is_new_is_counted)
{
    static const char text[] = "{\"KeyMetadata\": {\"Arn\": \"" OWN "\", \"KeyState\": \"Resting\","
                               " \"Mood\": 1}}";
    struct reading *r = reading_new(OP_DESCRIBE_KEY);
    assert_int_equal(reading_run(r, text, strlen(text), SIZE_MAX), 0);
    struct graph *g = part_graph(r->part);
    assert_int_equal(g->keys[0].state, KEY_STATE_OTHER);
    assert_int_equal(g->unknown_word_count, 2);
    assert_string_equal(g->unknown_words[0].text, "KeyState=Resting");
    assert_string_equal(g->unknown_words[1].text, "Mood");
    graph_free(g);
    reading_free(r);
}

/* ---- refusals ---- */

/* What the refusal of one key says, and the state that is kept of it; KEY_STATE_OTHER: no key is. */
static unsigned refused(const char *arn, const char *code, enum failure failure, uint8_t *kept)
{
    struct inventory_part *part = expected_new();
    struct aws_failure told = {.failure = failure};
    const struct asked asked = {str_from(arn), S("111111111111"), S("us-east-1")};
    (void)snprintf(told.code, sizeof(told.code), "%s", code);
    unsigned says = key_refused(part, &asked, &told);
    part_commit_page(part);
    struct graph *g = part_graph(part);
    *kept = g->key_count == 1 ? g->keys[0].state : KEY_STATE_OTHER;
    graph_free(g);
    part_free(part);
    return says;
}

TEST(keys__a_refusal_may_be_the_answer)
{
    uint8_t kept;
    assert_int_equal(refused(OWN, "NotFoundException", FAILURE_OTHER, &kept), REFUSAL_TOLD);
    assert_int_equal(kept, KEY_NOT_FOUND);
    assert_int_equal(refused(OWN, "AccessDeniedException", FAILURE_DENIED, &kept),
                     REFUSAL_TOLD | REFUSAL_FAILS);
    assert_int_equal(kept, KEY_DENIED);
    assert_int_equal(refused(OWN, "AccessDeniedException", FAILURE_SCP, &kept),
                     REFUSAL_TOLD | REFUSAL_FAILS);
    assert_int_equal(refused(OWN, "KMSInternalException", FAILURE_TRANSIENT, &kept), REFUSAL_FAILS);
    assert_int_equal(kept, KEY_STATE_OTHER);
}

/* Nobody here can be given the permission, so that nothing was missed. */
TEST(keys__of_another_account_that_is_denied_is_no_gap)
{
    uint8_t kept;
    assert_int_equal(refused(FOREIGN, "AccessDeniedException", FAILURE_DENIED, &kept),
                     REFUSAL_TOLD);
    assert_int_equal(kept, KEY_DENIED);
}
