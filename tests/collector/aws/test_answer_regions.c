/* Who we are, and which regions there are. */

#include <stdio.h>
#include <string.h>

#include "core/limits.h"
#include "core/sink.h"
#include "tests/collector/aws/answers.h"
#include "tests/support/test.h"

static int read_text(struct answer *answer, const char *text, struct answer_page *page,
                     struct error *err)
{
    answer_reset(answer);
    if (answer_feed(answer, text, strlen(text), err) != 0)
        return -1;
    return answer_finish(answer, page, err);
}

TEST(answer__identity)
{
    struct error err = ERROR_INIT;
    struct answer_page page = {.items = 0};
    size_t len;
    char *text = sample_load("GetCallerIdentity.xml", &len);
    struct answer *answer = answer_new(OP_GET_CALLER_IDENTITY, NULL);
    assert_int_equal(read_text(answer, text, &page, &err), 0);
    const struct answer_identity *identity = answer_identity(answer);
    assert_true(str_eq_c(identity->account, "123456789012"));
    assert_true(str_eq_c(identity->arn, "arn:aws:sts::123456789012:user/moto"));
    assert_true(str_eq_c(identity->user_id, "AKIAIOSFODNN7EXAMPLE"));

    /* nothing of it is left */
    assert_int_equal(
        read_text(answer,
                  "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>"
                  "111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
                  &page, &err),
        0);
    assert_true(str_eq_c(answer_identity(answer)->account, "111122223333"));
    assert_true(str_is_empty(answer_identity(answer)->arn));
    answer_free(answer);
    free(text);
}

TEST(answer__an_identity_needs_its_account)
{
    struct error err = ERROR_INIT;
    struct answer_page page = {.items = 0};
    struct answer *answer = answer_new(OP_GET_CALLER_IDENTITY, NULL);
    assert_int_equal(read_text(answer,
                               "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a</Arn>"
                               "</GetCallerIdentityResult></GetCallerIdentityResponse>",
                               &page, &err),
                     -1);
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.message, "GetCallerIdentity: expected Account, found none");
    assert_int_equal(read_text(answer, "<GetCallerIdentityResponse/>", &page, &err), -1);
    assert_string_equal(err.message,
                        "GetCallerIdentity: expected GetCallerIdentityResult, found none");
    answer_free(answer);
}

TEST(answer__regions)
{
    struct error err = ERROR_INIT;
    struct answer_page page = {.items = 0};
    size_t len, count = 0, off = 0;
    char *text = sample_load("DescribeRegions.AllRegions.xml", &len);
    struct answer *answer = answer_new(OP_DESCRIBE_REGIONS, NULL);
    assert_int_equal(read_text(answer, text, &page, &err), 0);
    const struct answer_region *regions = answer_regions(answer, &count);
    size_t expected = 0;
    for (const char *p = text; (p = strstr(p, "<regionName>")) != NULL; p++) {
        p += strlen("<regionName>");
        assert_true(expected < count);
        assert_int_equal(strncmp(p, regions[expected].name.ptr, regions[expected].name.len), 0);
        assert_int_equal(p[regions[expected].name.len], '<');
        expected++;
    }
    assert_int_equal(count, expected);
    assert_int_equal(page.items, count);
    for (size_t i = 0; i < count; i++) {
        off += str_eq_c(regions[i].opt_in_status, "not-opted-in");
        assert_true(str_eq_c(regions[i].opt_in_status, "not-opted-in") ||
                    str_eq_c(regions[i].opt_in_status, "opt-in-not-required"));
    }
    assert_true(off > 0 && off < count);
    answer_free(answer);
    free(text);
}

/* The caller says that it was not asked. */
TEST(answer__a_region_without_a_name_is_told)
{
    struct error err = ERROR_INIT;
    struct answer_page page = {.items = 0};
    size_t count = 0;
    struct answer *answer = answer_new(OP_DESCRIBE_REGIONS, NULL);
    assert_int_equal(
        read_text(answer,
                  "<DescribeRegionsResponse><regionInfo><item><regionName>a-1</regionName></item>"
                  "<item><optInStatus>opted-in</optInStatus></item></regionInfo>"
                  "</DescribeRegionsResponse>",
                  &page, &err),
        0);
    const struct answer_region *regions = answer_regions(answer, &count);
    assert_int_equal(count, 2);
    assert_true(str_is_empty(regions[1].name));
    answer_free(answer);
}

/* A listing of `count` regions; the caller frees it. */
static char *many_regions(size_t count)
{
    static const char item[] = "<item><regionName>eu-west-1</regionName></item>";
    struct sink *text = sink_memory();
    sink_cstr(text, "<DescribeRegionsResponse><regionInfo>");
    for (size_t i = 0; i < count; i++)
        sink_cstr(text, item);
    sink_cstr(text, "</regionInfo></DescribeRegionsResponse>");
    char *copy = strndup(sink_view(text).ptr, sink_view(text).len);
    sink_abort(text);
    return copy;
}

TEST(answer__regions_have_a_most)
{
    struct error err = ERROR_INIT;
    struct answer_page page = {.items = 0};
    struct answer *answer = answer_new(OP_DESCRIBE_REGIONS, NULL);
    char *text = many_regions(LIMIT_REGIONS);
    assert_int_equal(read_text(answer, text, &page, &err), 0);
    assert_int_equal(page.items, LIMIT_REGIONS);
    free(text);
    text = many_regions(LIMIT_REGIONS + 1);
    assert_int_equal(read_text(answer, text, &page, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_string_equal(err.message, "DescribeRegions: item 1025: more than 1024 regions");
    free(text);
    answer_free(answer);
}

TEST(answer__an_account_has_twelve_digits)
{
    static const char *const accounts[] = {"abc", "1111222233334", "1111;id", "11112222333&#x9b;"};
    struct answer *answer = answer_new(OP_GET_CALLER_IDENTITY, NULL);
    for (size_t i = 0; i < sizeof(accounts) / sizeof(accounts[0]); i++) {
        struct error err = ERROR_INIT;
        struct answer_page page = {.items = 0};
        char text[256];
        (void)snprintf(text, sizeof(text),
                       "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>%s</Account>"
                       "</GetCallerIdentityResult></GetCallerIdentityResponse>",
                       accounts[i]);
        assert_int_equal(read_text(answer, text, &page, &err), -1);
        assert_non_null(strstr(err.message, "expected 12 digits for Account"));
    }
    answer_free(answer);
}
