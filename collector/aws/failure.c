#include "collector/aws/failure.h"

#include <stdio.h>

#include "core/sink.h"
#include "core/utf8.h"

/* ---- what codes mean ---- */

static const struct {
    const char *code;
    enum failure failure;
} known_codes[] = {
    {"AccessDenied", FAILURE_DENIED},
    {"AccessDeniedException", FAILURE_DENIED},
    {"AccountDisabled", FAILURE_ACCOUNT},
    {"AuthFailure", FAILURE_AUTH}, /* with 400 and 403 one item's permission */
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
    {"OptInRequired", FAILURE_REGION_OFF}, /* or the terms of a product: the message tells */
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
    {"ServiceException", FAILURE_TRANSIENT}, /* of Organizations */
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

/* [EC2-ERR-AUTH-ITEM] [EC2-ERR-DENIED] [EC2-ERR-EXPIRED] [EC2-ERR-OPT-IN] [EC2-ERR-THROTTLE] */
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

/* Without what steers a terminal or cannot be seen; a line break counts as a blank. Whoever looks for
 * words looks here: a character that nobody sees would hide them. */
static void put_clean(struct sink *out, struct str text)
{
    text = str_trim(text);
    for (size_t at = 0, step; at < text.len; at += step) {
        const char *c = text.ptr + at;
        size_t len = utf8_len(c, text.len - at);
        step = len > 0 ? len : 1;
        if (*c == '\n' || *c == '\r' || *c == '\t')
            sink_char(out, ' ');
        else if (len > 0 && !utf8_is_control(c, len) && !utf8_is_unseen(c, len))
            sink_write(out, c, len);
    }
}

#define WORD_LOOKED_FOR \
    64 /* a longer one that is cut is told from a secret by what is left of it */

/* Cut to `size` between characters, and before the word that would be cut: of a few letters nobody
 * could tell that they begin a secret. */
static void copy_cut(char *out, size_t size, struct str text)
{
    size_t len = text.len < size ? text.len : size - 1;
    while (len < text.len && len > 0 && utf8_is_tail((unsigned char)text.ptr[len]))
        len--;
    for (size_t back = 0; len < text.len && back < WORD_LOOKED_FOR && back < len; back++) {
        if (text.ptr[len - back] != ' ')
            continue;
        len -= back;
        break;
    }
    if (len > 0)
        memcpy(out, text.ptr, len);
    out[len] = '\0';
}

void failure_show(char *out, size_t size, struct str text)
{
    struct sink *clean = sink_secret();
    put_clean(clean, text);
    copy_cut(out, size, str_trim(sink_view(clean)));
    sink_abort(clean);
}

/* Where `words` first stand in `text`, in either case, or its length. */
static size_t find_nocase(struct str text, const char *words)
{
    size_t at = 0;
    while (at < text.len && !str_starts_nocase(str_skip(text, at), words))
        at++;
    return at;
}

/* What follows a denial is of use to the account's administrators only: an encoded message tells
 * who asked for what and which policies there are, an authorization id is the key to the same. */
static struct str without_tail(struct str message)
{
    message = str_make(message.ptr, find_nocase(message, "encoded authorization failure message"));
    size_t end = find_nocase(message, "or call the GetRequestAuthorizationDetails");
    if (end == message.len)
        end = find_nocase(message, "authorization id:");
    if (end == message.len)
        return message;
    size_t link = find_nocase(message, "go to http");
    return str_make(message.ptr, link < end ? link : end);
}

static struct str without_prefix(struct str code)
{
    if (str_starts(code, "Client.") || str_starts(code, "Server."))
        return str_skip(code, sizeof("Client.") - 1);
    return code;
}

/* ---- words ---- */

struct refusal_words {
    struct aws_failure *out;
    bool scp; /* what only the message tells */
    bool skewed;
    bool terms; /* of a product, not of the service */
};

static bool says(struct str text, const char *words)
{
    return find_nocase(text, words) < text.len;
}

/* [EC2-ERR-SCP] By phrases, wherever they stand: the policy's ARN may follow them, and tails grow. */
void refusal_message(struct refusal_words *words, struct str message)
{
    struct aws_failure *out = words->out;
    if (out->message[0])
        return;
    struct sink *clean = sink_secret();
    put_clean(clean, message);
    struct str text = str_trim(sink_view(clean));
    words->scp = says(text, "explicit deny in a service control policy") ||
                 says(text, "because no service control policy allows");
    words->skewed =
        str_starts(text, "Signature expired") || str_starts(text, "Signature not yet current");
    words->terms = says(text, "marketplace") || says(text, "accept terms");
    out->wrong_region = says(text, "scoped to a valid region") ||
                        (says(text, "the region '") && says(text, "' is wrong; expecting"));
    copy_cut(out->message, sizeof(out->message), str_trim(without_tail(text)));
    sink_abort(clean);
}

void refusal_code(struct refusal_words *words, struct str code)
{
    char *out = words->out->code;
    if (!out[0])
        failure_show(out, sizeof(words->out->code), without_prefix(str_trim(code)));
}

void refusal_request_id(struct refusal_words *words, struct str id)
{
    char *out = words->out->request_id;
    if (!out[0])
        failure_show(out, sizeof(words->out->request_id), id);
}

/* What code and status mean together with the message. */
static enum failure refine(const struct refusal_words *words, long http_status,
                           enum failure failure)
{
    bool item = http_status == 400 || http_status == 403;
    if (failure == FAILURE_AUTH && words->skewed)
        return FAILURE_CLOCK;
    if (failure == FAILURE_DENIED && words->scp)
        return FAILURE_SCP;
    if (failure == FAILURE_REGION_OFF && words->terms)
        return FAILURE_REQUEST;
    if (words->out->wrong_region) /* whatever the code: not a permission of one item */
        return FAILURE_AUTH;
    /* "Not authorized for image:…" (400), "Not authorized to use key …" (403): the keys are good */
    if (item && strcmp(words->out->code, "AuthFailure") == 0)
        return FAILURE_DENIED;
    return failure;
}

/* ---- web pages ---- */

/* What may stand before the first element: blanks, a byte order mark, an XML declaration, comments. */
static struct str without_prologue(struct str text)
{
    static const struct {
        const char *begin;
        const char *end;
    } prologue[] = {{"\xef\xbb\xbf", ""}, {"<?xml", "?>"}, {"<!--", "-->"}};
    const size_t count = sizeof(prologue) / sizeof(prologue[0]);
    for (size_t i = 0; i < count;) {
        text = str_trim(text);
        if (!str_starts(text, prologue[i].begin)) {
            i++;
            continue;
        }
        size_t end =
            prologue[i].end[0] ? str_find(text, prologue[i].end) : strlen(prologue[i].begin);
        text = str_skip(text, end + strlen(prologue[i].end));
        i = 0;
    }
    return text;
}

bool failure_is_web_page(struct str body)
{
    static const char *const beginnings[] = {"<!doctype html", "<html", "<head",   "<title",
                                             "<meta",          "<body", "<center", "<script"};
    struct str text = without_prologue(body);
    for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
        if (str_starts_nocase(text, beginnings[i]))
            return true;
    return false;
}

void failure_of_web_page(long http_status, struct aws_failure *out)
{
    enum failure failure = failure_of_status(http_status);
    bool passing = failure == FAILURE_TRANSIENT || failure == FAILURE_THROTTLE;
    *out = (struct aws_failure){.failure = passing ? failure : FAILURE_WEB_PAGE};
    snprintf(out->code, sizeof(out->code), "WebPage");
    snprintf(out->message, sizeof(out->message),
             "something between here and AWS answered with a web page (HTML, HTTP %ld): a proxy?",
             http_status);
}

/* AWS gives a code with what it refuses; its front ends may leave it out when they are at their end. */
static void without_words(long http_status, struct aws_failure *out)
{
    bool passing = out->failure == FAILURE_TRANSIENT || out->failure == FAILURE_THROTTLE;
    snprintf(out->message, sizeof(out->message), "HTTP %ld%s", http_status,
             passing || out->code[0] ? "" : " without an error code of AWS: a proxy?");
}

void failure_classify(const struct refusal *refusal, refusal_reader_fn reader,
                      struct aws_failure *out)
{
    struct refusal_words words = {.out = out};
    *out = (struct aws_failure){.failure = FAILURE_NONE};
    if (failure_is_web_page(refusal->body)) {
        failure_of_web_page(refusal->http_status, out);
        return;
    }
    reader(refusal, &words);
    refusal_request_id(&words, refusal->request_id);
    out->failure =
        refine(&words, refusal->http_status, failure_of_code(out->code, refusal->http_status));
    if (!out->message[0])
        without_words(refusal->http_status, out);
}
