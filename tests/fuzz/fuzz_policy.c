/* Any bytes as a policy: refused with reasons, or shown and read again to the same policy. */
#include <stdint.h>
#include <stdlib.h>

#include "policy/policy.h"
#include "rules/rule.h"
#include "tests/policy/policy_equal.h"

struct counts {
    size_t problems;
    size_t bad;
};

static void take_problem(void *ctx, const struct error *problem)
{
    struct counts *counts = ctx;
    counts->problems++;
    if (problem->message[0] == '\0' || problem->detail[0] == '\0' || problem->hint[0] == '\0')
        counts->bad++;
}

static void take_notice(void *ctx, const char *text)
{
    (void)ctx;
    if (text[0] == '\0')
        abort();
}

static const struct policy *parse(struct arena *arena, struct str text)
{
    struct counts counts = {0};
    struct error err = ERROR_INIT;
    const struct policy_options options = {.rules = rules_declared(),
                                           .as_of = 1795348800000, /* 2026-11-22T12:00:00Z */
                                           .notice = take_notice,
                                           .problem = take_problem,
                                           .ctx = &counts};
    const struct policy *policy = policy_parse(arena, STR_LIT("policy.yaml"), text, &options, &err);
    if ((policy == NULL) != (counts.problems > 0) || counts.bad > 0 ||
        (policy == NULL) != (err.code == ERR_POLICY))
        abort();
    return policy;
}

static void check_show(struct arena *arena, const struct policy *policy)
{
    struct sink *sink = sink_memory();
    policy_show(policy, sink);
    const struct policy *again = parse(arena, sink_view(sink));
    if (!again || !same_policy(policy, again))
        abort();
    sink_abort(sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    const struct policy *policy = parse(arena, str_make((const char *)data, size));
    if (policy)
        check_show(arena, policy);
    arena_free(arena);
    return 0;
}
