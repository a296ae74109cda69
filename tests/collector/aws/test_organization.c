/* The accounts of an organization: pages as AWS answers them, put together. */
#include "collector/aws/organization.h"

#include <stdatomic.h>
#include <time.h>

#include "collector/aws/answer.h"
#include "tests/collector/aws/answers.h"
#include "tests/support/odd_endpoint.h"
#include "tests/support/test.h"

#define REAL "../../../real/services/"

static void assert_text(struct str found, const char *expected)
{
    if (!str_eq_c(found, expected))
        fail_msg("'%.*s' is not '%s'", STR_ARG(found), expected);
}

/* ---- a page ---- */

/* Those of a sample; the caller frees `answer`. */
static const struct answer_account *heard_of(const char *name, struct answer *answer, size_t *count,
                                             struct answer_page *page)
{
    size_t len;
    struct error err = ERROR_INIT;
    char *text = sample_load(name, &len);
    assert_int_equal(answer_feed(answer, text, len, &err), 0);
    assert_int_equal(answer_finish(answer, page, &err), 0);
    free(text);
    return answer_accounts(answer, count);
}

TEST(organization__pages_of_2021_and_2026_are_read)
{
    size_t count;
    struct answer_page page;
    struct answer *answer = answer_new(OP_LIST_ACCOUNTS, NULL);
    const struct answer_account *accounts =
        heard_of(REAL "organizations/ListAccounts.2021.json", answer, &count, &page);
    assert_int_equal(count, 2);
    assert_text(accounts[0].id, "111122223333");
    assert_text(accounts[1].name, "account-b");
    assert_text(accounts[1].status, "ACTIVE");
    assert_true(str_is_empty(accounts[1].state));
    assert_true(str_is_empty(page.next_token));
    answer_reset(answer);
    accounts =
        heard_of(REAL "organizations/ListAccounts.2026-09-13.excerpt.json", answer, &count, &page);
    assert_int_equal(count, 1);
    assert_text(accounts[0].state, "ACTIVE");
    assert_true(str_is_empty(accounts[0].name));
    answer_reset(answer);
    accounts = heard_of("organizations/ListAccounts.closed.json", answer, &count, &page);
    assert_text(accounts[1].state, "CLOSED");
    assert_text(page.next_token, "EXAMPLE");
    answer_free(answer);
}

TEST(organization__an_account_without_an_id_is_no_answer)
{
    static const char *const texts[] = {"{\"Accounts\": [{\"Name\": \"x\"}]}",
                                        "{\"Accounts\": [{\"Id\": \"x\"}]}", "{}",
                                        "{\"Accounts\": [7]}"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct error err = ERROR_INIT;
        struct answer_page page;
        struct answer *answer = answer_new(OP_LIST_ACCOUNTS, NULL);
        int fed = answer_feed(answer, texts[i], strlen(texts[i]), &err);
        assert_true(fed != 0 || answer_finish(answer, &page, &err) != 0);
        answer_free(answer);
    }
}

TEST(organization__what_is_closed_is_told_by_its_state)
{
    static const struct {
        const char *state;
        bool closed;
    } rows[] = {{"ACTIVE", false}, {"SUSPENDED", true},           {"PENDING_CLOSURE", true},
                {"CLOSED", true},  {"PENDING_ACTIVATION", false}, {"", false},
                {"FROZEN", false}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct org_account account = {.state = str_from(rows[i].state)};
        assert_int_equal(org_account_is_closed(&account), rows[i].closed);
    }
}

/* ---- all of them ---- */

static int64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static instant now(void)
{
    return (instant)time(NULL) * MS_PER_SECOND;
}

struct scene {
    odd_answer_fn *answers;
    struct odd_endpoint *endpoint;
    struct aws_settings settings;
    struct aws_terms terms;
    struct credentials *credentials;
    struct keys *keys;
    struct arena *arena;
    struct organization organization;
    struct error err;
    atomic_uint asked;
};

static void answer(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    struct scene *s = ctx;
    assert_string_equal(request->service, "organizations");
    assert_string_equal(request->region, "us-east-1");
    assert_string_equal(request->action, "ListAccounts");
    s->asked++;
    s->answers(s, request, out);
}

static int read_all(struct scene *s, odd_answer_fn *answers)
{
    const struct aws_identity own = {STR_LIT("111122223333"),
                                     STR_LIT("arn:aws:iam::111122223333:user/a"), STR_LIT("aws")};
    *s = (struct scene){.answers = answers, .arena = arena_new(), .err = ERROR_INIT};
    s->endpoint = odd_endpoint_start(answer, s);
    s->settings.endpoint_urls[SERVICE_ORGANIZATIONS] = str_from(odd_endpoint_url(s->endpoint));
    s->settings.region = STR_LIT("eu-west-1");
    s->settings.source = "environment";
    s->terms = (struct aws_terms){.settings = &s->settings,
                                  .now = now,
                                  .monotonic_ms = monotonic_ms,
                                  .began_ms = monotonic_ms()};
    s->credentials = credentials_make(STR_LIT("AKID"), STR_LIT("secret"), STR_EMPTY);
    s->keys = keys_static(s->credentials);
    return organization_read(&s->terms, s->keys, &own, s->arena, &s->organization, &s->err);
}

static void scene_clear(struct scene *s)
{
    odd_endpoint_stop(s->endpoint);
    keys_free(s->keys);
    credentials_free(s->credentials);
    arena_free(s->arena);
}

/* The second page tells one of the first again, and the first an empty page before the last. */
static void three_pages(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    static const char *const pages[] = {
        "{\"Accounts\": [{\"Id\": \"444455556666\", \"Name\": \"b\", \"State\": \"CLOSED\", "
        "\"Status\": \"SUSPENDED\"}, {\"Id\": \"777788889999\", \"Status\": \"SUSPENDED\"}], "
        "\"NextToken\": \"2\"}",
        "{\"Accounts\": [], \"NextToken\": \"3\"}",
        "{\"Accounts\": [{\"Id\": \"111122223333\", \"Name\": \"a\"}, {\"Id\": \"444455556666\", "
        "\"Name\": \"b\", \"State\": \"CLOSED\"}], \"NextToken\": null}"};
    size_t page = request->token[0] ? (size_t)(request->token[0] - '1') : 0;
    (void)ctx;
    out->headers = "Content-Type: application/x-amz-json-1.1\r\n";
    (void)snprintf(out->body, sizeof(out->body), "%s", pages[page]);
}

TEST(organization__all_pages_are_read_and_each_account_is_there_once)
{
    struct scene s;
    if (read_all(&s, three_pages) != 0)
        fail_msg("%s: %s", s.err.message, s.err.detail);
    const struct org_account *accounts = s.organization.accounts;
    assert_int_equal(s.organization.count, 3);
    assert_text(accounts[0].id, "111122223333");
    assert_true(str_is_empty(accounts[0].state));
    assert_text(accounts[1].state, "CLOSED");
    assert_text(accounts[1].name, "b");
    assert_text(accounts[2].state, "SUSPENDED");
    assert_int_equal(s.asked, 3);
    scene_clear(&s);
}

static void refuse(struct odd_answer *out, const char *code, const char *message)
{
    out->status = "400 Bad Request";
    out->headers = "Content-Type: application/x-amz-json-1.1\r\n";
    (void)snprintf(out->body, sizeof(out->body), "{\"__type\": \"%s\", \"Message\": \"%s\"}", code,
                   message);
}

static void denied(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx, (void)request;
    refuse(out, "AccessDeniedException", "You don't have permissions to access this resource.");
}

static void not_in_use(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx, (void)request;
    refuse(out, "AWSOrganizationsNotInUseException",
           "Your account is not a member of an organization.");
}

TEST(organization__a_refusal_says_what_helps)
{
    struct scene s;
    assert_int_equal(read_all(&s, denied), -1);
    assert_int_equal(s.err.code, ERR_DENIED);
    assert_string_equal(s.err.message, "organizations:ListAccounts failed: AccessDeniedException");
    assert_string_equal(s.err.detail, "You don't have permissions to access this resource.");
    assert_non_null(strstr(s.err.hint, "Grant organizations:ListAccounts to "
                                       "arn:aws:iam::111122223333:user/a"));
    scene_clear(&s);
    assert_int_equal(read_all(&s, not_in_use), -1);
    assert_int_equal(s.err.code, ERR_USAGE);
    assert_string_equal(s.err.message, "account 111122223333 is in no organization");
    scene_clear(&s);
}

static void round_and_round(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    (void)ctx;
    out->headers = "Content-Type: application/x-amz-json-1.1\r\n";
    (void)snprintf(out->body, sizeof(out->body),
                   "{\"Accounts\": [{\"Id\": \"444455556666\"}], \"NextToken\": \"%s\"}",
                   request->token[0] == 'a' ? "b" : "a");
}

TEST(organization__pages_that_come_round_end)
{
    struct scene s;
    assert_int_equal(read_all(&s, round_and_round), -1);
    assert_non_null(strstr(s.err.message, "come round"));
    assert_true(s.asked < 20);
    scene_clear(&s);
}
