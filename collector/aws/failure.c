/* Answers that are not 2xx: which error, and what to do about it.
 *
 *     <Response><Errors><Error><Code/><Message/></Error></Errors><RequestID/></Response>    EC2
 *     <ErrorResponse><Error><Code/><Message/></Error><RequestId/></ErrorResponse>           STS
 */
#include "collector/aws/answer.h"

#include <stdio.h>

#include "collector/aws/xml.h"
#include "core/utf8.h"

/* ---- what codes mean ---- */

static const struct {
    const char *code;
    enum failure failure;
} known_codes[] = {
    {"AccessDenied", FAILURE_DENIED},
    {"AccessDeniedException", FAILURE_DENIED},
    {"AccountDisabled", FAILURE_ACCOUNT},
    {"AuthFailure", FAILURE_AUTH},
    {"BandwidthLimitExceeded", FAILURE_THROTTLE},
    {"Blocked", FAILURE_ACCOUNT},
    {"EC2ThrottledException", FAILURE_THROTTLE},
    {"ExpiredNextTokenException", FAILURE_BAD_TOKEN},
    {"ExpiredToken", FAILURE_EXPIRED},
    {"ExpiredTokenException", FAILURE_EXPIRED},
    {"FilterLimitExceeded", FAILURE_REQUEST},
    {"IDPCommunicationError", FAILURE_TRANSIENT},
    {"IncompleteSignature", FAILURE_AUTH},
    {"InternalError", FAILURE_TRANSIENT},
    {"InternalErrorException", FAILURE_TRANSIENT},
    {"InternalFailure", FAILURE_TRANSIENT},
    {"InvalidAMIID.Malformed", FAILURE_REQUEST},
    {"InvalidAMIID.NotFound", FAILURE_REQUEST},
    {"InvalidAMIID.Unavailable", FAILURE_REQUEST},
    {"InvalidAccessKeyId", FAILURE_AUTH},
    {"InvalidAction", FAILURE_REQUEST},
    {"InvalidClientTokenId", FAILURE_AUTH},
    {"InvalidNextToken", FAILURE_BAD_TOKEN},
    {"InvalidNextTokenException", FAILURE_BAD_TOKEN},
    {"InvalidPaginationToken", FAILURE_BAD_TOKEN},
    {"InvalidParameterCombination", FAILURE_REQUEST},
    {"InvalidParameterValue", FAILURE_REQUEST},
    {"InvalidSignatureException", FAILURE_AUTH},
    {"InvalidSnapshot.NotFound", FAILURE_REQUEST},
    {"InvalidSnapshotID.Malformed", FAILURE_REQUEST},
    {"InvalidVolume.NotFound", FAILURE_REQUEST},
    {"LimitExceededException", FAILURE_THROTTLE},
    {"MissingAuthenticationToken", FAILURE_AUTH},
    {"MissingParameter", FAILURE_REQUEST},
    {"NotAuthorized", FAILURE_DENIED},
    {"OptInRequired", FAILURE_REGION_OFF},
    {"PendingVerification", FAILURE_ACCOUNT},
    {"PriorRequestNotComplete", FAILURE_THROTTLE},
    {"ProvisionedThroughputExceededException", FAILURE_THROTTLE},
    {"RegionDisabledException", FAILURE_REGION_OFF},
    {"RequestExpired", FAILURE_EXPIRED}, /* or the clock is off: the caller looks */
    {"RequestInTheFuture", FAILURE_CLOCK},
    {"RequestLimitExceeded", FAILURE_THROTTLE},
    {"RequestThrottled", FAILURE_THROTTLE},
    {"RequestThrottledException", FAILURE_THROTTLE},
    {"RequestTimeTooSkewed", FAILURE_CLOCK},
    {"RequestTimeout", FAILURE_TRANSIENT},
    {"RequestTimeoutException", FAILURE_TRANSIENT},
    {"ServerInternal", FAILURE_TRANSIENT},
    {"ServiceUnavailable", FAILURE_TRANSIENT},
    {"SignatureDoesNotMatch", FAILURE_AUTH},
    {"SlowDown", FAILURE_THROTTLE},
    {"SubscriptionRequiredException", FAILURE_ACCOUNT},
    {"ThrottledException", FAILURE_THROTTLE},
    {"Throttling", FAILURE_THROTTLE},
    {"ThrottlingException", FAILURE_THROTTLE},
    {"TooManyRequestsException", FAILURE_THROTTLE},
    {"TransactionInProgressException", FAILURE_THROTTLE},
    {"UnauthorizedOperation", FAILURE_DENIED},
    {"Unavailable", FAILURE_TRANSIENT},
    {"UnknownParameter", FAILURE_REQUEST},
    {"UnrecognizedClientException", FAILURE_AUTH},
};

static enum failure failure_of_status(long status)
{
    switch (status) {
    case 400: return FAILURE_REQUEST;
    case 401: return FAILURE_AUTH;
    case 403: return FAILURE_DENIED;
    case 429:
    case 509: return FAILURE_THROTTLE;
    case 408:
    case 500:
    case 502:
    case 503:
    case 504: return FAILURE_TRANSIENT;
    default: return FAILURE_OTHER;
    }
}

static enum failure failure_of_code(const char *code, long status)
{
    for (size_t i = 0; i < sizeof(known_codes) / sizeof(known_codes[0]); i++) {
        if (strcmp(code, known_codes[i].code) == 0)
            return known_codes[i].failure;
    }
    return failure_of_status(status);
}

/* ---- texts that may be shown ---- */

/* Without control characters (a line break counts as a blank), cut to `size` between characters. */
static void copy_shown(char *out, size_t size, struct str text)
{
    size_t len = 0;
    text = str_trim(text);
    for (size_t at = 0, step; at < text.len; at += step) {
        const char *c = text.ptr + at;
        step = utf8_len(c, text.len - at);
        bool blank = *c == '\n' || *c == '\r' || *c == '\t';
        bool dropped = step == 0 || (utf8_is_control(c, step) && !blank);
        step = step > 0 ? step : 1;
        if (dropped)
            continue;
        if (len + step >= size)
            break;
        if (blank)
            out[len] = ' ';
        else
            memcpy(out + len, c, step);
        len += step;
    }
    out[len] = '\0';
}

/* An encoded message tells who asked for what and which policies there are: for the account's
 * administrators only. */
static struct str without_encoded(struct str message)
{
    for (size_t i = 0; i < message.len; i++) {
        if (str_starts_nocase(str_skip(message, i), "encoded authorization failure message"))
            return str_make(message.ptr, i);
    }
    return message;
}

static struct str without_prefix(struct str code)
{
    if (str_starts(code, "Client.") || str_starts(code, "Server."))
        return str_skip(code, sizeof("Client.") - 1);
    return code;
}

/* ---- error documents ---- */

#define DEPTH_MAX 4 /* Response/Errors/Error/Code */

enum part { PART_OTHER, PART_ROOT, PART_ERRORS, PART_ERROR, PART_CODE, PART_MESSAGE, PART_REQUEST };

/* What may stand in what. */
static const struct {
    const char *name;
    enum part in;
    enum part part;
} parts[] = {
    {"Response", PART_OTHER, PART_ROOT},    {"ErrorResponse", PART_OTHER, PART_ROOT},
    {"Errors", PART_ROOT, PART_ERRORS},     {"Error", PART_ROOT, PART_ERROR},
    {"Error", PART_ERRORS, PART_ERROR},     {"Code", PART_ERROR, PART_CODE},
    {"Message", PART_ERROR, PART_MESSAGE},  {"RequestID", PART_ROOT, PART_REQUEST},
    {"RequestId", PART_ROOT, PART_REQUEST}, {"requestId", PART_ROOT, PART_REQUEST},
};

struct reading {
    struct aws_failure *out;
    enum part open[DEPTH_MAX];
    size_t depth; /* of open elements; only the first ones have a part */
    bool scp;     /* what only the message tells */
    bool skewed;
};

static void on_start(void *ctx, struct str name)
{
    struct reading *r = ctx;
    size_t at = r->depth++;
    if (at >= DEPTH_MAX)
        return;
    enum part around = at > 0 ? r->open[at - 1] : PART_OTHER;
    r->open[at] = PART_OTHER;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        bool fits = parts[i].in == around && (around != PART_OTHER || at == 0);
        if (fits && str_eq_c(name, parts[i].name))
            r->open[at] = parts[i].part;
    }
}

static void read_message(struct reading *r, struct str text)
{
    const char *scp = "explicit deny in a service control policy";
    text = str_trim(text);
    r->scp = str_find(text, scp) < text.len;
    r->skewed =
        str_starts(text, "Signature expired") || str_starts(text, "Signature not yet current");
    copy_shown(r->out->message, sizeof(r->out->message), without_encoded(text));
}

/* The first of several errors counts. */
static void on_end(void *ctx, struct str name, struct str text)
{
    struct reading *r = ctx;
    struct aws_failure *out = r->out;
    enum part part = --r->depth < DEPTH_MAX ? r->open[r->depth] : PART_OTHER;
    (void)name;
    if (part == PART_CODE && !out->code[0])
        copy_shown(out->code, sizeof(out->code), without_prefix(str_trim(text)));
    else if (part == PART_MESSAGE && !out->message[0])
        read_message(r, text);
    else if (part == PART_REQUEST && !out->request_id[0])
        copy_shown(out->request_id, sizeof(out->request_id), text);
}

/* What was told before a body ends or goes wrong counts. */
static void read_body(struct str body, struct reading *reading)
{
    static const struct xml_handler handler = {.start = on_start, .end = on_end};
    struct error err = ERROR_INIT;
    struct xml_parser *parser = xml_new(&handler, reading);
    if (xml_feed(parser, body.ptr, body.len, &err) == 0)
        (void)xml_finish(parser, &err);
    xml_free(parser);
}

void failure_classify(long http_status, struct str body, struct aws_failure *out)
{
    struct reading reading = {.out = out};
    *out = (struct aws_failure){.failure = FAILURE_NONE};
    if (!str_is_empty(body))
        read_body(body, &reading);
    out->failure = failure_of_code(out->code, http_status);
    if (out->failure == FAILURE_AUTH && reading.skewed)
        out->failure = FAILURE_CLOCK;
    if (out->failure == FAILURE_DENIED && reading.scp)
        out->failure = FAILURE_SCP;
    if (!out->message[0])
        snprintf(out->message, sizeof(out->message), "HTTP %ld", http_status);
}

const char *failure_name(enum failure failure)
{
    static const char *const names[] = {
        [FAILURE_NONE] = "none",
        [FAILURE_THROTTLE] = "throttle",
        [FAILURE_TRANSIENT] = "transient",
        [FAILURE_EXPIRED] = "expired",
        [FAILURE_CLOCK] = "clock",
        [FAILURE_AUTH] = "auth",
        [FAILURE_REGION_OFF] = "region-off",
        [FAILURE_DENIED] = "denied",
        [FAILURE_SCP] = "scp",
        [FAILURE_ACCOUNT] = "account",
        [FAILURE_BAD_TOKEN] = "bad-token",
        [FAILURE_REQUEST] = "request",
        [FAILURE_OTHER] = "other",
    };
    return names[failure];
}
