/* Every stage of every vector in tests/collector/aws/signing, or in the folder given. */
#include "collector/aws/sigv4.h"
#include "tests/support/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VECTORS_LEAST 17
#define HEADERS_MAX   16
#define FILE_MAX      65536

#define VECTOR_DIR TEST_SOURCE_DIR "/tests/collector/aws/signing"

/* ---- a vector ---- */

struct vector {
    const char *name;
    struct str text;
    struct signed_header headers[HEADERS_MAX];
    struct sigv4_request request;
    struct str authorization;
    struct str amz_date;
    struct str token;
    struct str canonical;
    struct str to_sign;
    struct credentials *credentials;
};

static struct str between(struct str text, const char *begin, const char *end)
{
    size_t at = str_find(text, begin);
    assert_true(at < text.len);
    struct str rest = str_skip(text, at + strlen(begin));
    size_t stop = end[0] ? str_find(rest, end) : rest.len;
    return str_make(rest.ptr, stop);
}

static struct str next_line(struct str *rest)
{
    size_t end = str_find(*rest, "\n");
    struct str line = str_make(rest->ptr, end);
    *rest = str_skip(*rest, end + 1);
    return line;
}

static bool names_header(struct str list, struct str name)
{
    while (list.len > 0) {
        size_t end = str_find(list, ";");
        if (str_eq_nocase(str_make(list.ptr, end), name))
            return true;
        list = str_skip(list, end + 1);
    }
    return false;
}

static void take_header(struct vector *v, struct str line)
{
    size_t colon = str_find(line, ":");
    struct signed_header header = {str_make(line.ptr, colon), str_skip(line, colon + 1)};
    if (str_eq_nocase(header.name, STR_LIT("host")))
        v->request.host = str_trim(header.value);
    else if (str_eq_nocase(header.name, STR_LIT("authorization")))
        v->authorization = str_trim(header.value);
    else if (str_eq_nocase(header.name, STR_LIT("x-amz-date")))
        v->amz_date = str_trim(header.value);
    else if (str_eq_nocase(header.name, STR_LIT("x-amz-security-token")))
        v->token = str_trim(header.value);
    else {
        assert_true(v->request.header_count < HEADERS_MAX);
        v->headers[v->request.header_count++] = header;
    }
}

/* Only those that the vector signs. */
static void drop_unsigned(struct vector *v)
{
    struct str names = between(v->authorization, "SignedHeaders=", ",");
    size_t kept = 0;
    for (size_t i = 0; i < v->request.header_count; i++)
        if (names_header(names, v->headers[i].name))
            v->headers[kept++] = v->headers[i];
    v->request.header_count = kept;
    v->request.headers = v->headers;
}

/* "20260115T123456Z" */
static instant parse_amz_date(struct str text)
{
    char iso[32];
    instant at = 0;
    assert_int_equal(text.len, 16);
    snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text.ptr, text.ptr + 4,
             text.ptr + 6, text.ptr + 9, text.ptr + 11, text.ptr + 13);
    assert_true(instant_parse(str_from(iso), &at));
    return at;
}

/* The two pairs of example keys in AWS's documents. */
static struct credentials *example_keys(struct str id, struct str token)
{
    struct str secret = str_eq_c(id, "AKIDEXAMPLE")
                            ? STR_LIT("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
                            : STR_LIT("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    return credentials_make(id, secret, token);
}

static void take_scope(struct vector *v)
{
    struct str scope = between(v->authorization, "Credential=", ",");
    struct str id = str_make(scope.ptr, str_find(scope, "/"));
    scope = str_skip(scope, id.len + 1 + 8 + 1);
    v->request.region = str_make(scope.ptr, str_find(scope, "/"));
    scope = str_skip(scope, v->request.region.len + 1);
    v->request.service = str_make(scope.ptr, str_find(scope, "/"));
    v->credentials = example_keys(id, v->token);
}

static void parse_vector(struct vector *v)
{
    struct str rest = between(v->text, "## request\n", "\n\n## canonical request\n");
    struct str line = next_line(&rest);
    size_t blank = str_find(line, " ");
    struct str target = str_skip(line, blank + 1);
    size_t question = str_find(target, "?");
    v->request.method = str_make(line.ptr, blank);
    v->request.path = str_make(target.ptr, question);
    v->request.query = str_skip(target, question + 1);
    while ((line = next_line(&rest)).len > 0)
        take_header(v, line);
    v->request.body = rest;
    v->request.at = parse_amz_date(v->amz_date);
    v->canonical = between(v->text, "\n## canonical request\n", "\n\n## string to sign\n");
    v->to_sign = str_trim(between(v->text, "\n## string to sign\n", ""));
    drop_unsigned(v);
    take_scope(v);
}

static struct str read_text(const char *path, char *buffer)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(buffer, 1, FILE_MAX, file);
    assert_true(len > 0 && len < FILE_MAX);
    fclose(file);
    return str_make(buffer, len);
}

/* Runs `check` on each vector; returns how many there were. */
static size_t each_vector(void (*check)(const struct vector *v))
{
    struct dirent **entries = NULL;
    char *buffer = malloc(FILE_MAX);
    int n = scandir(VECTOR_DIR, &entries, NULL, alphasort);
    size_t count = 0;
    assert_true(n > 0 && buffer);
    for (int i = 0; i < n; i++) {
        char path[1024];
        struct vector v = {.name = entries[i]->d_name};
        size_t len = strlen(v.name);
        if (len > 4 && strcmp(v.name + len - 4, ".txt") == 0) {
            snprintf(path, sizeof(path), "%s/%s", VECTOR_DIR, v.name);
            v.text = read_text(path, buffer);
            parse_vector(&v);
            check(&v);
            credentials_free(v.credentials);
            count++;
        }
        free(entries[i]);
    }
    free(entries);
    free(buffer);
    return count;
}

static void assert_str(struct str got, struct str expected, const char *name)
{
    if (!str_eq(got, expected))
        fail_msg("%s: got\n%.*s\nexpected\n%.*s", name, STR_ARG(got), STR_ARG(expected));
}

/* ---- vectors ---- */

static void check_stages(const struct vector *v)
{
    struct error err = ERROR_INIT;
    char amz_date[17];
    struct sink *canonical = sink_memory();
    struct sink *to_sign = sink_memory();
    struct sink *authorization = sink_memory();
    struct sigv4_stages stages = {canonical, to_sign};
    assert_int_equal(
        sigv4_sign(&v->request, v->credentials, &stages, authorization, amz_date, &err), 0);
    assert_str(str_from(amz_date), v->amz_date, v->name);
    assert_str(sink_view(canonical), v->canonical, v->name);
    assert_str(sink_view(to_sign), v->to_sign, v->name);
    assert_str(sink_view(authorization), v->authorization, v->name);
    sink_abort(canonical);
    sink_abort(to_sign);
    sink_abort(authorization);
}

TEST(sigv4__every_stage_is_as_published)
{
    assert_true(each_vector(check_stages) >= VECTORS_LEAST);
}

static void assert_signs(struct sigv4_signer *signer, const struct vector *v)
{
    struct error err = ERROR_INIT;
    char amz_date[17];
    struct sink *authorization = sink_memory();
    assert_int_equal(sigv4_signer_sign(signer, &v->request, authorization, amz_date, &err), 0);
    assert_str(sink_view(authorization), v->authorization, v->name);
    sink_abort(authorization);
}

static void check_signer(const struct vector *v)
{
    struct sigv4_signer *signer = sigv4_signer_new(v->credentials);
    for (int i = 0; i < 3; i++)
        assert_signs(signer, v);
    sigv4_signer_free(signer);
}

TEST(sigv4__a_kept_key_signs_the_same)
{
    assert_true(each_vector(check_signer) >= VECTORS_LEAST);
}

/* ---- the kept keys ---- */

static struct sigv4_request a_request(struct str region, struct str service, instant at)
{
    return (struct sigv4_request){.method = STR_LIT("POST"),
                                  .path = STR_LIT("/"),
                                  .host = STR_LIT("ec2.eu-west-1.amazonaws.com"),
                                  .body = STR_LIT("Action=DescribeRegions"),
                                  .region = region,
                                  .service = service,
                                  .at = at};
}

static void assert_same(struct sigv4_signer *signer, const struct credentials *credentials,
                        const struct sigv4_request *request)
{
    struct error err = ERROR_INIT;
    char kept_date[17], fresh_date[17];
    struct sink *kept = sink_memory();
    struct sink *fresh = sink_memory();
    assert_int_equal(sigv4_signer_sign(signer, request, kept, kept_date, &err), 0);
    assert_int_equal(sigv4_sign(request, credentials, NULL, fresh, fresh_date, &err), 0);
    assert_str(sink_view(kept), sink_view(fresh), "kept key");
    assert_string_equal(kept_date, fresh_date);
    sink_abort(kept);
    sink_abort(fresh);
}

/* More scopes than keys are kept, days and services that change, and all of it again. */
TEST(sigv4__kept_keys_never_mix)
{
    struct credentials *credentials = example_keys(STR_LIT("AKIAIOSFODNN7EXAMPLE"), STR_EMPTY);
    struct sigv4_signer *signer = sigv4_signer_new(credentials);
    const instant start = 1768480496789; /* 2026-01-15T12:34:56.789Z */
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 150; i++) {
            char region[32];
            snprintf(region, sizeof(region), "us-east-%d", i % 75);
            struct sigv4_request request =
                a_request(str_from(region), i % 2 ? STR_LIT("ec2") : STR_LIT("sts"),
                          start + (i % 3) * MS_PER_DAY);
            assert_same(signer, credentials, &request);
        }
    }
    sigv4_signer_free(signer);
    credentials_free(credentials);
}

TEST(sigv4__the_day_turns_at_midnight_utc)
{
    struct credentials *credentials = example_keys(STR_LIT("AKIAIOSFODNN7EXAMPLE"), STR_EMPTY);
    struct sigv4_signer *signer = sigv4_signer_new(credentials);
    const instant midnight = 1768521600000; /* 2026-01-16T00:00:00Z */
    static const struct {
        int offset;
        const char *date;
    } cases[] = {{-1, "20260115T235959Z"}, {0, "20260116T000000Z"}, {999, "20260116T000000Z"}};
    for (size_t i = 0; i < 3; i++) {
        struct error err = ERROR_INIT;
        char amz_date[17], scope[64];
        struct sink *authorization = sink_memory();
        struct sigv4_request request =
            a_request(STR_LIT("eu-west-1"), STR_LIT("ec2"), midnight + cases[i].offset);
        assert_int_equal(sigv4_signer_sign(signer, &request, authorization, amz_date, &err), 0);
        assert_string_equal(amz_date, cases[i].date);
        snprintf(scope, sizeof(scope), "/%.8s/eu-west-1/ec2/aws4_request", amz_date);
        assert_true(str_find(sink_view(authorization), scope) < sink_view(authorization).len);
        assert_same(signer, credentials, &request);
        sink_abort(authorization);
    }
    sigv4_signer_free(signer);
    credentials_free(credentials);
}

/* ---- shapes ---- */

/* The canonical request of a_request() with these headers and this query. */
static void assert_canonical(const struct signed_header *headers, size_t count, struct str query,
                             const char *expected)
{
    struct error err = ERROR_INIT;
    char amz_date[17];
    struct credentials *credentials = example_keys(STR_LIT("AKIAIOSFODNN7EXAMPLE"), STR_EMPTY);
    struct sink *canonical = sink_memory();
    struct sink *authorization = sink_memory();
    struct sigv4_stages stages = {canonical, NULL};
    struct sigv4_request request = a_request(STR_LIT("eu-west-1"), STR_LIT("ec2"), 1768480496000);
    request.headers = headers;
    request.header_count = count;
    request.query = query;
    assert_int_equal(sigv4_sign(&request, credentials, &stages, authorization, amz_date, &err), 0);
    struct str got = sink_view(canonical);
    got.len -= 65; /* the body's hash */
    assert_str(got, str_from(expected), "canonical request");
    sink_abort(canonical);
    sink_abort(authorization);
    credentials_free(credentials);
}

TEST(sigv4__headers_of_one_name_are_joined_in_order)
{
    const struct signed_header headers[] = {
        {STR_LIT("X-Many"), STR_LIT("  b  1 ")}, {STR_LIT("A"), STR_LIT("1")},
        {STR_LIT("x-many"), STR_LIT("a")},       {STR_LIT("X-MANY"), STR_LIT("b 1")},
        {STR_LIT("X-Many-2"), STR_LIT("z")},
    };
    assert_canonical(headers, 5, STR_EMPTY,
                     "POST\n/\n\na:1\nhost:ec2.eu-west-1.amazonaws.com\n"
                     "x-amz-date:20260115T123456Z\nx-many:b 1,a,b 1\nx-many-2:z\n\n"
                     "a;host;x-amz-date;x-many;x-many-2");
}

TEST(sigv4__query_is_sorted_by_name_then_value)
{
    assert_canonical(NULL, 0, STR_LIT("b=2&a-=1&a=%2B&a=%252B&a=&b&a%3D=="),
                     "POST\n/\na=&a=%252B&a=%2B&a%3D==&a-=1&b=&b=2\n"
                     "host:ec2.eu-west-1.amazonaws.com\nx-amz-date:20260115T123456Z\n\n"
                     "host;x-amz-date");
}

TEST(sigv4__secret_past_its_limit_is_an_error)
{
    struct error err = ERROR_INIT;
    char amz_date[17], secret[2000];
    memset(secret, 'x', sizeof(secret));
    struct credentials *credentials =
        credentials_make(STR_LIT("AKID"), str_make(secret, sizeof(secret)), STR_EMPTY);
    struct sink *authorization = sink_memory();
    struct sigv4_request request = a_request(STR_LIT("eu-west-1"), STR_LIT("ec2"), 0);
    assert_int_equal(sigv4_sign(&request, credentials, NULL, authorization, amz_date, &err), -1);
    assert_int_equal(err.code, ERR_INTERNAL);
    assert_null(strstr(err.message, "xxx"));
    sink_abort(authorization);
    credentials_free(credentials);
}
