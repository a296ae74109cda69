/* What the tests of the policy share: reading one from text, and comparing two. */
#ifndef SNAPAUDIT_TESTS_POLICY_TEST_POLICY_H
#define SNAPAUDIT_TESTS_POLICY_TEST_POLICY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/arena.h"
#include "core/sink.h"
#include "core/vec.h"
#include "policy/policy.h"
#include "rules/rule.h"
#include "tests/policy/policy_equal.h"

#define POLICY_AS_OF "2026-11-22T12:00:00Z"
#define POLICY_FILE  "policy.yaml"

/* A policy with everything that it says. */
struct reading {
    struct arena *arena;
    const struct policy *policy; /* NULL when there was a problem */
    struct error err;
    struct vec problems; /* struct error */
    struct vec notices;  /* const char * */
};

static inline void reading_take_problem(void *ctx, const struct error *problem)
{
    struct reading *reading = ctx;
    vec_push(&reading->problems, problem);
}

static inline void reading_take_notice(void *ctx, const char *text)
{
    struct reading *reading = ctx;
    const char *copy = arena_str(reading->arena, str_from(text)).ptr;
    vec_push(&reading->notices, &copy);
}

static inline struct reading *reading_of_bytes(struct str text)
{
    struct arena *arena = arena_new();
    struct reading *reading = arena_alloc(arena, sizeof(*reading));
    reading->arena = arena;
    vec_init(&reading->problems, sizeof(struct error));
    vec_init(&reading->notices, sizeof(const char *));
    struct policy_options options = {.rules = rules_declared(),
                                     .notice = reading_take_notice,
                                     .problem = reading_take_problem,
                                     .ctx = reading};
    assert_true(instant_parse(STR_LIT(POLICY_AS_OF), &options.as_of));
    reading->policy = policy_parse(arena, STR_LIT(POLICY_FILE), text, &options, &reading->err);
    assert_int_equal(reading->policy == NULL, reading->problems.len > 0);
    return reading;
}

static inline struct reading *reading_of(const char *text)
{
    return reading_of_bytes(str_from(text));
}

static inline void reading_free(struct reading *reading)
{
    vec_clear(&reading->problems);
    vec_clear(&reading->notices);
    arena_free(reading->arena);
}

static inline const struct error *reading_problem(const struct reading *reading, size_t i)
{
    assert_true(i < reading->problems.len);
    return &VEC_AT(struct error, &reading->problems, i);
}

static inline const char *reading_notice(const struct reading *reading, size_t i)
{
    assert_true(i < reading->notices.len);
    return VEC_AT(const char *, &reading->notices, i);
}

/* A policy that must be right. */
static inline struct reading *good_policy(const char *text)
{
    struct reading *reading = reading_of(text);
    if (!reading->policy)
        fail_msg("%s", reading_problem(reading, 0)->message);
    return reading;
}

/* The only problem of a text must say this at this place, expect something and hint at something. */
static inline void refused(const char *text, const char *message)
{
    struct reading *reading = reading_of(text);
    if (reading->problems.len == 0)
        fail_msg("accepted, but should say: %s\n%s", message, text);
    const struct error *problem = reading_problem(reading, 0);
    if (strcmp(problem->message, message) != 0)
        fail_msg("\nis     %s\nshould %s\nfor:\n%s", problem->message, message, text);
    if (reading->problems.len > 1)
        fail_msg("and also: %s", reading_problem(reading, 1)->message);
    assert_true(problem->detail[0] != '\0');
    assert_true(problem->hint[0] != '\0');
    assert_int_equal(reading->err.code, ERR_POLICY);
    reading_free(reading);
}

/* The only notice of a good policy. */
static inline void noticed(const char *text, const char *notice)
{
    struct reading *reading = good_policy(text);
    if (reading->notices.len == 0)
        fail_msg("silent, but should say: %s", notice);
    assert_string_equal(reading_notice(reading, 0), notice);
    if (reading->notices.len > 1)
        fail_msg("and also: %s", reading_notice(reading, 1));
    reading_free(reading);
}

static inline void assert_str(struct str is, const char *should)
{
    if (!str_eq_c(is, should))
        fail_msg("is '%.*s', should be '%s'", STR_ARG(is), should);
}

#endif
