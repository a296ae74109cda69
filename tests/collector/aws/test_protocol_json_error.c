/* Errors of JSON services: every casing, with and without namespace, in header and body. */
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "collector/aws/protocol.h"
#include "tests/collector/aws/answers.h"
#include "tests/support/secret_copies.h"
#include "tests/support/test.h"

static struct aws_failure classify(long status, const char *type, const char *body)
{
    const struct refusal refusal = {.http_status = status,
                                    .body = str_from(body),
                                    .error_type = str_from(type),
                                    .request_id = STR_LIT("id-1")};
    struct aws_failure out, rest;
    protocol_refused(OP_DESCRIBE_KEY, &refusal, &out);
    protocol_refused(OP_LIST_BACKUP_VAULTS, &refusal, &rest);
    assert_memory_equal(&out, &rest, sizeof(out)); /* both protocols alike */
    return out;
}

TEST(json_error__codes_stand_in_many_places)
{
    static const struct {
        const char *type;
        const char *body;
        const char *code;
        const char *message;
    } cases[] = {
        {"", "{\"__type\":\"NotFoundException\",\"message\":\"m\"}", "NotFoundException", "m"},
        {"", "{\"__type\":\"com.amazonaws.kms#NotFoundException\",\"Message\":\"m\"}",
         "NotFoundException", "m"},
        {"", "{\"Message\":\"m\",\"__type\":\"a#b#AccessDeniedException:http://x#y\"}",
         "AccessDeniedException", "m"},
        {"ValidationException:http://internal.amazon.com/coral/", "{\"message\":\"m\"}",
         "ValidationException", "m"},
        {"ResourceNotFoundException", "{\"Code\":\"ERROR_3001\",\"Message\":\"m\",\"Type\":null}",
         "ResourceNotFoundException", "m"},
        {"", "{\"code\":\"ThrottlingException\",\"message\":\"m\"}", "ThrottlingException", "m"},
        {"", "{\"Code\":\"SlowDown\",\"message\":\"m\"}", "SlowDown", "m"},
        {"", "{\"message\":{\"message\":\"inner\"},\"__type\":\"X\"}", "X", "HTTP 400"},
        {"", "{\"a\":[\"__type\",{\"__type\":\"Inner\"}],\"__type\":\"Outer\"}", "Outer",
         "HTTP 400"},
        {"", "{\"__type\":\"X\",\"message\":\"tab\\tnew\\nline \\u00e9\\u4e2d \\\"q\\\" \\\\\"}",
         "X", "tab new line \xc3\xa9\xe4\xb8\xad \"q\" \\"},
        {"", "{\"__type\":\"X\",\"message\":\"cut off", "X", "cut off"},
        {"", "{\"__type\":\"X\",\"message\":\"cut \\u12", "X", "cut"},
        {"", "{\"__type\":\"X\",\"message\":7}", "X", "HTTP 400"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct aws_failure out = classify(400, cases[i].type, cases[i].body);
        if (strcmp(out.code, cases[i].code) != 0 || strcmp(out.message, cases[i].message) != 0)
            fail_msg("%s: %s: %s", cases[i].body, out.code, out.message);
        assert_string_equal(out.request_id, "id-1");
    }
}

TEST(json_error__classes)
{
    static const struct {
        long status;
        const char *body;
        enum failure failure;
    } cases[] = {
        {400, "{\"__type\":\"AccessDeniedException\",\"Message\":\"no\"}", FAILURE_DENIED},
        {400,
         "{\"__type\":\"AccessDeniedException\",\"Message\":\"no, with an explicit deny in a "
         "service "
         "control policy\"}",
         FAILURE_SCP},
        {400, "{\"__type\":\"ThrottlingException\"}", FAILURE_THROTTLE},
        {400, "{\"__type\":\"RequestThrottledException\"}", FAILURE_THROTTLE},
        {400, "{\"__type\":\"UnrecognizedClientException\"}", FAILURE_AUTH},
        {400, "{\"__type\":\"ExpiredTokenException\"}", FAILURE_EXPIRED},
        {400, "{\"__type\":\"InvalidSignatureException\",\"message\":\"Signature expired: x\"}",
         FAILURE_CLOCK},
        {400, "{\"__type\":\"NotFoundException\",\"message\":\"Key 'x' does not exist\"}",
         FAILURE_REQUEST},
        {400, "{\"__type\":\"ServiceException\",\"message\":\"internal service error\"}",
         FAILURE_TRANSIENT},
        {500, "{\"__type\":\"KMSInternalException\"}", FAILURE_TRANSIENT},
        {503, "{\"__type\":\"DependencyTimeoutException\"}", FAILURE_TRANSIENT},
        {500, "{\"Code\":\"ERROR_1\",\"Message\":\"x\"}", FAILURE_TRANSIENT},
        {403, "", FAILURE_DENIED},
        {503, "<html><body>proxy</body></html>", FAILURE_TRANSIENT},
        {403, "<html><body>proxy</body></html>", FAILURE_WEB_PAGE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct aws_failure out = classify(cases[i].status, "", cases[i].body);
        if (out.failure != cases[i].failure)
            fail_msg("%s: %d", cases[i].body, (int)out.failure);
    }
}

TEST(json_error__samples)
{
    static const struct {
        const char *name;
        long status;
        const char *type;
        enum failure failure;
        const char *code;
    } cases[] = {
        {"kms/error.AccessDeniedException.400.json", 400, "", FAILURE_DENIED,
         "AccessDeniedException"},
        {"kms/error.NotFoundException.json", 400, "", FAILURE_REQUEST, "NotFoundException"},
        {"backup/error.AccessDeniedException.403.json", 403, "AccessDeniedException",
         FAILURE_DENIED, "AccessDeniedException"},
        {"backup/error.ResourceNotFoundException.400.json", 400, "ResourceNotFoundException",
         FAILURE_REQUEST, "ResourceNotFoundException"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t len;
        char *body = sample_load(cases[i].name, &len);
        struct aws_failure out = classify(cases[i].status, cases[i].type, body);
        assert_int_equal(out.failure, cases[i].failure);
        assert_string_equal(out.code, cases[i].code);
        free(body);
    }
}

/* AWS quotes the canonical request, and in it the session token. */
TEST(json_error__no_copy_of_a_text_stays)
{
    if (secret_copies() < 0)
        skip();
    char body[2048], token[SECRET_COPIES_LEN];
    secret_copies_write(token);
    (void)snprintf(body, sizeof(body), "{\"__type\":\"X\",\"message\":\"x%600s %.*s\"}",
                   "long before", (int)sizeof(token), token);
    OPENSSL_cleanse(token, sizeof(token));
    assert_int_equal(secret_copies(), 1);
    struct aws_failure out = classify(403, "", body);
    OPENSSL_cleanse(body, sizeof(body));
    assert_string_equal(out.code, "X");
    assert_int_equal(secret_copies(), 0);
}
