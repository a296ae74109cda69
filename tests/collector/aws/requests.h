/* What the protocols make of an operation. */
#ifndef SNAPAUDIT_TESTS_COLLECTOR_AWS_REQUESTS_H
#define SNAPAUDIT_TESTS_COLLECTOR_AWS_REQUESTS_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "collector/aws/protocol.h"

static inline struct protocol_request request_of(enum operation operation, struct str extra,
                                                 struct str token)
{
    struct protocol_request request = {.path = sink_memory(),
                                       .query = sink_memory(),
                                       .body = sink_memory(),
                                       .target = sink_memory()};
    protocol_of(operation)->encode(operation_info(operation), extra, token, &request);
    return request;
}

static inline void request_clear(struct protocol_request *request)
{
    sink_abort(request->path);
    sink_abort(request->query);
    sink_abort(request->body);
    sink_abort(request->target);
}

static inline void assert_written(const struct sink *sink, const char *expected)
{
    if (!str_eq_c(sink_view(sink), expected))
        fail_msg("got %.*s, not %s", STR_ARG(sink_view(sink)), expected);
}

static inline void assert_header(const struct protocol_request *request, size_t at,
                                 const char *name, const char *value)
{
    assert_true(at < request->header_count);
    assert_true(str_eq_c(request->headers[at].name, name));
    assert_true(str_eq_c(request->headers[at].value, value));
}

#endif
