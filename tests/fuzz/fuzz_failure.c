/* The first two bytes are an HTTP status, the rest is the body of an answer that is not 2xx: what is
 * told of it can be shown anywhere. */
#include <stdint.h>
#include <stdlib.h>

#include "collector/aws/protocol.h"
#include "core/utf8.h"

#define REQUIRE(condition) ((condition) ? (void)0 : abort())

static void require_shown(const char *text, size_t size)
{
    size_t len = strnlen(text, size);
    REQUIRE(len < size);
    for (size_t at = 0, step; at < len; at += step) {
        step = utf8_len(text + at, len - at);
        REQUIRE(step > 0 && !utf8_is_control(text + at, step));
    }
}

static void check(enum operation operation, const struct refusal *refusal)
{
    struct aws_failure out, again;
    protocol_refused(operation, refusal, &out);
    REQUIRE(out.failure > FAILURE_NONE && out.failure <= FAILURE_OTHER);
    REQUIRE(out.failure != FAILURE_NONE && out.failure <= FAILURE_OTHER);
    REQUIRE(out.message[0]);
    require_shown(out.code, sizeof(out.code));
    require_shown(out.message, sizeof(out.message));
    require_shown(out.request_id, sizeof(out.request_id));
    for (size_t i = 0; out.message[i]; i++)
        REQUIRE(
            !str_starts_nocase(str_from(out.message + i), "encoded authorization failure message"));
    protocol_refused(operation, refusal, &again);
    REQUIRE(memcmp(&out, &again, sizeof(out)) == 0);
}

/* Each protocol reads it, and its first bytes as the header with the type of the error. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum operation operations[] = {OP_DESCRIBE_SNAPSHOTS, OP_DESCRIBE_KEY,
                                                OP_LIST_BACKUP_VAULTS};
    if (size < 2)
        return 0;
    struct str body = str_make((const char *)data + 2, size - 2);
    struct refusal refusal = {.http_status = 300 + (data[0] << 8 | data[1]) % 400, .body = body};
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        refusal.error_type = STR_EMPTY;
        check(operations[i], &refusal);
        refusal.error_type = str_make(body.ptr, body.len < 100 ? body.len : 100);
        check(operations[i], &refusal);
    }
    return 0;
}
