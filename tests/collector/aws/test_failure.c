/* Answers that are not 2xx: every sample, every code, and bodies that are none. */

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "tests/support/secret_copies.h"
#include "collector/aws/protocol.h"
#include "tests/collector/aws/answers.h"
#include "tests/support/test.h"

static struct aws_failure classify(long status, const char *body)
{
    const struct refusal refusal = {.http_status = status, .body = str_from(body)};
    struct aws_failure out;
    protocol_refused(OP_DESCRIBE_SNAPSHOTS, &refusal, &out);
    return out;
}

TEST(failure__samples_of_each_class)
{
    static const struct {
        const char *name;
        long status;
        enum failure failure;
        const char *code;
    } cases[] = {
        {"ec2.AuthFailure.401.xml", 401, FAILURE_AUTH, "AuthFailure"},
        {"ec2.DryRunOperation.xml", 412, FAILURE_OTHER, "DryRunOperation"},
        {"ec2.InternalError.500.xml", 500, FAILURE_TRANSIENT, "InternalError"},
        {"ec2.InvalidAMIID.NotFound.xml", 400, FAILURE_REQUEST, "InvalidAMIID.NotFound"},
        {"ec2.InvalidPaginationToken.400.xml", 400, FAILURE_BAD_TOKEN, "InvalidPaginationToken"},
        {"ec2.InvalidParameterValue.400.xml", 400, FAILURE_REQUEST, "InvalidParameterValue"},
        {"ec2.InvalidSnapshot.NotFound.xml", 400, FAILURE_REQUEST, "InvalidSnapshot.NotFound"},
        {"ec2.OptInRequired.403.xml", 403, FAILURE_REGION_OFF, "OptInRequired"},
        {"ec2.RequestExpired.400.xml", 400, FAILURE_EXPIRED, "RequestExpired"},
        {"ec2.RequestLimitExceeded.503.xml", 503, FAILURE_THROTTLE, "RequestLimitExceeded"},
        {"ec2.UnauthorizedOperation.403.xml", 403, FAILURE_DENIED, "UnauthorizedOperation"},
        {"ec2.Unavailable.503.xml", 503, FAILURE_TRANSIENT, "Unavailable"},
        {"ec2.OptInRequired.terms.401.xml", 401, FAILURE_REQUEST, "OptInRequired"},
        {"ec2.AuthFailure.item.400.xml", 400, FAILURE_DENIED, "AuthFailure"},
        {"ec2.AuthFailure.key.403.xml", 403, FAILURE_DENIED, "AuthFailure"},
        {"ec2.UnauthorizedOperation.old.403.xml", 403, FAILURE_DENIED, "UnauthorizedOperation"},
        {"ec2.UnauthorizedOperation.session.403.xml", 403, FAILURE_DENIED, "UnauthorizedOperation"},
        {"ec2.UnauthorizedOperation.scp.403.xml", 403, FAILURE_SCP, "UnauthorizedOperation"},
        {"ec2.proxy.503.html", 503, FAILURE_TRANSIENT, "WebPage"},
        {"sts.AccessDenied.403.xml", 403, FAILURE_DENIED, "AccessDenied"},
        {"sts.ExpiredToken.403.xml", 403, FAILURE_EXPIRED, "ExpiredToken"},
        {"sts.InvalidClientTokenId.403.xml", 403, FAILURE_AUTH, "InvalidClientTokenId"},
        {"sts.RegionDisabledException.403.xml", 403, FAILURE_REGION_OFF, "RegionDisabledException"},
        {"sts.SignatureDoesNotMatch.403.xml", 403, FAILURE_CLOCK, "SignatureDoesNotMatch"},
        {"sts.Throttling.400.xml", 400, FAILURE_THROTTLE, "Throttling"},
        {"sts.ValidationError.xml", 400, FAILURE_REQUEST, "ValidationError"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char name[128];
        size_t len;
        snprintf(name, sizeof(name), "errors/%s", cases[i].name);
        char *body = sample_load(name, &len);
        struct aws_failure out = classify(cases[i].status, body);
        if (out.failure != cases[i].failure)
            fail_msg("%s: %d", name, (int)out.failure);
        assert_string_equal(out.code, cases[i].code);
        assert_true(out.message[0] != '\0');
        free(body);
    }
}

TEST(failure__message_and_request_id_are_kept)
{
    size_t len;
    char *body = sample_load("errors/ec2.RequestLimitExceeded.503.xml", &len);
    struct aws_failure out = classify(503, body);
    assert_string_equal(out.message, "Request limit exceeded.");
    assert_string_equal(out.request_id, "4b6a1d9e-1f0a-4c0b-9d3c-0a1b2c3d4e5f");
    free(body);
    body = sample_load("errors/sts.Throttling.400.xml", &len);
    out = classify(400, body);
    assert_string_equal(out.message, "Rate exceeded");
    assert_string_equal(out.request_id, "c6104cbe-af31-11e0-8154-cbc7ccf896c7");
    free(body);
}

static struct aws_failure of_code(const char *code, long status)
{
    char body[512];
    snprintf(body, sizeof(body),
             "<Response><Errors><Error><Code>%s</Code><Message>m</Message></Error></Errors>"
             "</Response>",
             code);
    return classify(status, body);
}

static void assert_codes(const char *const *codes, enum failure failure)
{
    for (size_t i = 0; codes[i]; i++) {
        struct aws_failure out = of_code(codes[i], 418); /* a status that says nothing */
        if (out.failure != failure)
            fail_msg("%s: %d, not %d", codes[i], (int)out.failure, (int)failure);
        assert_string_equal(out.code, codes[i]);
    }
}

TEST(failure__codes_say_more_than_the_status)
{
    assert_codes(
        (const char *const[]){"Throttling", "ThrottlingException", "ThrottledException",
                              "RequestThrottledException", "RequestThrottled",
                              "TooManyRequestsException", "RequestLimitExceeded",
                              "EC2ThrottledException", "SlowDown", "BandwidthLimitExceeded",
                              "LimitExceededException", "ProvisionedThroughputExceededException",
                              "TransactionInProgressException", "PriorRequestNotComplete", NULL},
        FAILURE_THROTTLE);
    assert_codes((const char *const[]){"RequestTimeout", "RequestTimeoutException", "InternalError",
                                       "InternalFailure", "ServerInternal", "ServiceUnavailable",
                                       "Unavailable", "IDPCommunicationError",
                                       "InternalErrorException", NULL},
                 FAILURE_TRANSIENT);
    assert_codes(
        (const char *const[]){"ExpiredToken", "ExpiredTokenException", "RequestExpired", NULL},
        FAILURE_EXPIRED);
    assert_codes((const char *const[]){"RequestTimeTooSkewed", "RequestInTheFuture", NULL},
                 FAILURE_CLOCK);
    assert_codes((const char *const[]){"AuthFailure", "InvalidClientTokenId",
                                       "UnrecognizedClientException", "SignatureDoesNotMatch",
                                       "InvalidSignatureException", "IncompleteSignature",
                                       "MissingAuthenticationToken", "InvalidAccessKeyId", NULL},
                 FAILURE_AUTH);
    assert_codes((const char *const[]){"RegionDisabledException", "OptInRequired", NULL},
                 FAILURE_REGION_OFF);
    assert_codes((const char *const[]){"UnauthorizedOperation", "AccessDenied",
                                       "AccessDeniedException", "NotAuthorized", NULL},
                 FAILURE_DENIED);
    assert_codes((const char *const[]){"Blocked", "PendingVerification", "AccountDisabled",
                                       "SubscriptionRequiredException", NULL},
                 FAILURE_ACCOUNT);
    assert_codes((const char *const[]){"InvalidPaginationToken", "InvalidNextToken",
                                       "ExpiredNextTokenException", "InvalidNextTokenException",
                                       NULL},
                 FAILURE_BAD_TOKEN);
    assert_codes((const char *const[]){"InvalidParameterValue", "InvalidParameterCombination",
                                       "MissingParameter", "UnknownParameter",
                                       "FilterLimitExceeded", "InvalidAction",
                                       "InvalidSnapshot.NotFound", "InvalidSnapshotID.Malformed",
                                       "InvalidAMIID.NotFound", "InvalidAMIID.Malformed",
                                       "InvalidAMIID.Unavailable", "InvalidVolume.NotFound", NULL},
                 FAILURE_REQUEST);
}

TEST(failure__the_status_decides_without_a_known_code)
{
    static const struct {
        long status;
        enum failure failure;
    } cases[] = {
        {400, FAILURE_REQUEST},   {401, FAILURE_AUTH},      {403, FAILURE_DENIED},
        {404, FAILURE_OTHER},     {407, FAILURE_OTHER},     {408, FAILURE_TRANSIENT},
        {429, FAILURE_THROTTLE},  {500, FAILURE_TRANSIENT}, {501, FAILURE_OTHER},
        {502, FAILURE_TRANSIENT}, {503, FAILURE_TRANSIENT}, {504, FAILURE_TRANSIENT},
        {509, FAILURE_THROTTLE},
    };
    static const char *const bodies[] = {
        "",
        "junk",
        "<p><Code>AccessDenied</Code></p>",
        "<a><Error><Code>AuthFailure</Code>",
        "{\"__type\": \"AccessDenied\"}",
        "\xff\xfe\x01",
        "<!DOCTYPE Response><Response></Response>",
        "<Response><Code>Blocked</Code><Errors><Code>Blocked</Code></Errors></Response>",
        "<Response><Errors><Error><x><Code>Blocked</Code></x></Error></Errors></Response>",
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (size_t b = 0; b < sizeof(bodies) / sizeof(bodies[0]); b++) {
            struct aws_failure out = classify(cases[i].status, bodies[b]);
            char message[64];
            bool passing =
                cases[i].failure == FAILURE_TRANSIENT || cases[i].failure == FAILURE_THROTTLE;
            snprintf(message, sizeof(message), "HTTP %ld%s", cases[i].status,
                     passing ? "" : " without an error code of AWS: a proxy?");
            assert_int_equal(out.failure, cases[i].failure);
            assert_string_equal(out.code, "");
            assert_string_equal(out.message, message);
        }
        assert_int_equal(of_code("NeverSeen", cases[i].status).failure, cases[i].failure);
    }
}

TEST(failure__prefixes_of_codes_are_cut)
{
    struct aws_failure out = of_code("Client.UnauthorizedOperation", 403);
    assert_int_equal(out.failure, FAILURE_DENIED);
    assert_string_equal(out.code, "UnauthorizedOperation");
    out = of_code(" Server.Unavailable\n", 503);
    assert_int_equal(out.failure, FAILURE_TRANSIENT);
    assert_string_equal(out.code, "Unavailable");
}

static struct aws_failure of_message(const char *code, const char *message)
{
    char body[4096];
    snprintf(body, sizeof(body),
             "<Response><Errors><Error><Message>%s</Message><Code>%s</Code></Error></Errors>"
             "</Response>",
             message, code);
    return classify(403, body);
}

TEST(failure__a_policy_of_the_organization_is_told_by_the_message)
{
    const char *message = "User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: "
                          "ec2:DescribeSnapshots with an explicit deny in a service control policy";
    assert_int_equal(of_message("UnauthorizedOperation", message).failure, FAILURE_SCP);
    assert_int_equal(of_message("AccessDenied", message).failure, FAILURE_SCP);
    assert_int_equal(of_message("Throttling", message).failure, FAILURE_THROTTLE);
    assert_int_equal(
        of_message("AccessDenied", "an explicit deny in an identity-based policy").failure,
        FAILURE_DENIED);
    assert_int_equal(of_message("UnauthorizedOperation",
                                "User: u is not authorized to perform: ec2:DescribeSnapshots "
                                "because no service control policy allows the "
                                "ec2:DescribeSnapshots action")
                         .failure,
                     FAILURE_SCP);
    assert_int_equal(of_message("UnauthorizedOperation",
                                "because no session policy allows the ec2:DescribeSnapshots action")
                         .failure,
                     FAILURE_DENIED);
    /* behind what is shown of the message */
    char text[1024];
    snprintf(text, sizeof(text), "%0600d %s: arn:aws:organizations::1:policy/o-1/p-1", 0, message);
    assert_int_equal(of_message("AccessDenied", text).failure, FAILURE_SCP);
}

TEST(failure__a_clock_that_is_off_is_told_by_the_message)
{
    assert_int_equal(of_message("SignatureDoesNotMatch", "Signature not yet current: x").failure,
                     FAILURE_CLOCK);
    assert_int_equal(of_message("InvalidSignatureException", "Signature expired: x").failure,
                     FAILURE_CLOCK);
    assert_int_equal(
        of_message("SignatureDoesNotMatch", "The request signature we calculated").failure,
        FAILURE_AUTH);
}

TEST(failure__encoded_messages_are_cut_off)
{
    size_t len;
    char *body = sample_load("errors/ec2.UnauthorizedOperation.403.xml", &len);
    struct aws_failure out = classify(403, body);
    assert_string_equal(out.message,
                        "You are not authorized to perform this operation. User: "
                        "arn:aws:sts::111111111111:assumed-role/Audit/audit is not authorized to "
                        "perform: ec2:DescribeSnapshotTierStatus because no identity-based policy "
                        "allows the ec2:DescribeSnapshotTierStatus action.");
    free(body);
    out = of_message("AccessDenied", "encoded authorization failure message: AbC");
    assert_string_equal(out.message, "HTTP 403");
}

TEST(failure__ids_of_denials_are_cut_off)
{
    struct aws_failure out =
        of_message("AccessDenied", "no identity-based policy allows the x:Y action. Go to "
                                   "https://console.aws.amazon.com/ or call the "
                                   "GetRequestAuthorizationDetails API with the following "
                                   "authorization id: 0123456789abcdef");
    assert_string_equal(out.message, "no identity-based policy allows the x:Y action.");
    out = of_message("AccessDenied", "no policy allows it. Authorization ID: 0123456789abcdef");
    assert_string_equal(out.message, "no policy allows it.");
    out = of_message("OptInRequired", "Please go to http://aws.amazon.com to subscribe.");
    assert_string_equal(out.message, "Please go to http://aws.amazon.com to subscribe.");
}

TEST(failure__a_policy_that_is_named_stays)
{
    size_t len;
    char *body = sample_load("errors/ec2.UnauthorizedOperation.scp.403.xml", &len);
    struct aws_failure out = classify(403, body);
    assert_non_null(strstr(out.message, ": arn:aws:organizations::111122223333:policy/o-"));
    assert_null(strstr(out.message, "ncoded"));
    free(body);
}

TEST(failure__auth_failure_is_the_keys_with_401_alone)
{
    assert_int_equal(of_code("AuthFailure", 401).failure, FAILURE_AUTH);
    assert_int_equal(of_code("AuthFailure", 400).failure, FAILURE_DENIED);
    assert_int_equal(of_code("AuthFailure", 403).failure, FAILURE_DENIED);
    assert_int_equal(of_code("InvalidClientTokenId", 403).failure, FAILURE_AUTH);
}

/* As AWS and look-alikes of it say it, with whatever code and status. */
TEST(failure__a_wrong_region_is_told_by_the_message)
{
    static const char *const messages[] = {
        "Credential should be scoped to a valid region, not 'us-east-1'.",
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting "
        "'eu-west-1'",
    };
    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        struct aws_failure out = of_message("AuthFailure", messages[i]);
        assert_true(out.wrong_region);
        assert_int_equal(out.failure, FAILURE_AUTH);
        out = of_message("SomethingElse", messages[i]);
        assert_true(out.wrong_region);
        assert_int_equal(out.failure, FAILURE_AUTH);
    }
    assert_false(
        of_message("SignatureDoesNotMatch", "The request signature we calculated").wrong_region);
    assert_false(of_message("UnauthorizedOperation", "not in the region 'x'").wrong_region);
}

TEST(failure__a_web_page_is_called_what_it_is)
{
    static const char *const pages[] = {
        "<!DOCTYPE html><html><Code>AccessDenied</Code></html>",
        "\xef\xbb\xbf\r\n <HTML>",
        "<?xml version=\"1.0\"?>\n<!-- a -->\n<!-- b --><!DOCTYPE HTML PUBLIC \"x\">",
        "<head><title>Blocked</title>",
        "<center><h1>407</h1></center>",
    };
    static const struct {
        long status;
        enum failure failure;
    } cases[] = {
        {200, FAILURE_WEB_PAGE},  {400, FAILURE_WEB_PAGE},  {401, FAILURE_WEB_PAGE},
        {403, FAILURE_WEB_PAGE},  {404, FAILURE_WEB_PAGE},  {407, FAILURE_WEB_PAGE},
        {429, FAILURE_THROTTLE},  {500, FAILURE_TRANSIENT}, {502, FAILURE_TRANSIENT},
        {503, FAILURE_TRANSIENT}, {504, FAILURE_TRANSIENT},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (size_t p = 0; p < sizeof(pages) / sizeof(pages[0]); p++) {
            struct aws_failure out = classify(cases[i].status, pages[p]);
            char status[32];
            snprintf(status, sizeof(status), "HTTP %ld)", cases[i].status);
            assert_int_equal(out.failure, cases[i].failure);
            assert_string_equal(out.code, "WebPage");
            assert_non_null(strstr(out.message, "web page"));
            assert_non_null(strstr(out.message, status));
        }
    }
}

TEST(failure__what_aws_writes_is_no_web_page)
{
    static const char *const bodies[] = {
        "",
        "<",
        "<?xml",
        "<?xml version=\"1.0\"?>",
        "<!--",
        "<!-- <html> -->",
        "<?xml version=\"1.0\"?>\n<DescribeSnapshotsResponse xmlns=\"x\"><html/>",
        "<Response><Errors><Error><Code>x</Code><Message>&lt;html></Message>",
        "{\"message\": \"<html>\"}",
        "html",
    };
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
        if (failure_is_web_page(str_from(bodies[i])))
            fail_msg("a web page: %s", bodies[i]);
}

TEST(failure__messages_hold_no_control_characters)
{
    struct aws_failure out =
        of_message("AccessDenied", " one&#10;two\tthree\xc2\x85 \xc2\x9b[31m&#x7f; f\xc3\xbcnf ");
    assert_string_equal(out.message, "one two three [31m f\xc3\xbcnf");
}

TEST(failure__messages_are_cut_between_characters)
{
    static const char letter[] = {'\xc3', '\xbc'};
    for (size_t before = 0; before < 2; before++) {
        char text[1100] = "x";
        for (size_t i = 0; i < 1000; i += 2)
            memcpy(text + before + i, letter, sizeof(letter));
        struct aws_failure out = of_message("AccessDenied", text);
        assert_int_equal(strlen(out.message), 510 + before);
        assert_true(str_is_utf8(str_from(out.message)));
    }
}

/* Whoever looks for words looks at what a reader will see. */
TEST(failure__unseen_characters_hide_no_words)
{
    static const char *const unseen[] = {"&#x7f;",       "&#x9b;",   "\xe2\x80\xae",
                                         "\xe2\x80\x8b", "\xc2\xad", "\xef\xbb\xbf"};
    for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++) {
        char text[256];
        (void)snprintf(text, sizeof(text), "No. Encoded authoriza%stion failure mess%sage: QUJD",
                       unseen[i], unseen[i]);
        assert_string_equal(of_message("AccessDenied", text).message, "No.");
        (void)snprintf(text, sizeof(text), "No. Authori%szation id: 0123", unseen[i]);
        assert_string_equal(of_message("AccessDenied", text).message, "No.");
        (void)snprintf(text, sizeof(text), "with an explicit de%sny in a service control policy",
                       unseen[i]);
        assert_int_equal(of_message("UnauthorizedOperation", text).failure, FAILURE_SCP);
        (void)snprintf(text, sizeof(text), "Request%sLimitExceeded", unseen[i]);
        assert_int_equal(of_code(text, 400).failure, FAILURE_THROTTLE);
    }
}

/* The beginning of a secret would be too short to be told. */
TEST(failure__a_word_that_would_be_cut_is_left_out)
{
    char text[1024] = "";
    for (size_t i = 0; i < 505; i++)
        text[i] = i % 5 == 4 ? ' ' : 'x';
    memcpy(text + 505, "SECRETsecret and more", sizeof("SECRETsecret and more"));
    struct aws_failure out = of_message("AccessDenied", text);
    assert_int_equal(strlen(out.message), 504);
    assert_null(strstr(out.message, "SEC"));
}

/* AWS quotes the request whose signature it refuses. */
TEST(failure__leaves_no_copy_of_what_it_read)
{
    if (secret_copies() < 0)
        skip();
    char body[2048], token[SECRET_COPIES_LEN];
    secret_copies_write(token);
    (void)snprintf(body, sizeof(body),
                   "<Response><Errors><Error><Code>X</Code><Message>x%600s %.*s</Message></Error>"
                   "</Errors></Response>",
                   "long before", (int)sizeof(token), token);
    OPENSSL_cleanse(token, sizeof(token));
    assert_int_equal(secret_copies(), 1);
    const struct refusal refusal = {.http_status = 403, .body = str_from(body)};
    struct aws_failure out;
    protocol_refused(OP_DESCRIBE_SNAPSHOTS, &refusal, &out);
    OPENSSL_cleanse(body, sizeof(body));
    assert_int_equal(secret_copies(), 0);
}

TEST(failure__a_body_that_is_cut_tells_what_it_can)
{
    struct aws_failure out =
        classify(403, "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You ar");
    assert_int_equal(out.failure, FAILURE_DENIED);
    assert_string_equal(out.code, "UnauthorizedOperation");
    out = classify(503, "<Response><Errors><Error><Code>RequestLim");
    assert_int_equal(out.failure, FAILURE_TRANSIENT);
    assert_string_equal(out.code, "");
}

TEST(failure__the_first_of_several_errors_counts)
{
    struct aws_failure out =
        classify(400, "<Response><Errors><Error><Code>MissingParameter</Code><Message>a</Message>"
                      "</Error><Error><Code>Throttling</Code><Message>b</Message></Error></Errors>"
                      "</Response>");
    assert_int_equal(out.failure, FAILURE_REQUEST);
    assert_string_equal(out.message, "a");
}
