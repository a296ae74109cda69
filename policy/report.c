#include "policy/policy_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define REMARK_BYTES 1024
#define FILE_BYTES   160 /* of a file name in a message; its end says most */

struct origin_node {
    struct origin origin;
    struct origin_node *next;
};

static struct str format(struct arena *arena, const char *text, va_list args)
    __attribute__((format(printf, 2, 0)));

static struct str format(struct arena *arena, const char *text, va_list args)
{
    char buf[REMARK_BYTES];
    int len = vsnprintf(buf, sizeof(buf), text, args);
    if (len < 0)
        return STR_EMPTY;
    return arena_str(arena, str_from(buf));
}

static struct remark *add(struct policy_reader *r, struct remarks *remarks, unsigned line,
                          unsigned column, struct str message)
{
    struct remark *remark = arena_alloc(r->arena, sizeof(*remark));
    *remark = (struct remark){.line = line,
                              .column = column,
                              .order = remarks->count++,
                              .code = ERR_POLICY,
                              .message = message,
                              .next = remarks->newest};
    remarks->newest = remark;
    return remark;
}

void policy_problem(struct policy_reader *r, const struct yaml_node *at, const char *text, ...)
{
    va_list args;
    va_start(args, text);
    struct str message = format(r->arena, text, args);
    va_end(args);
    (void)add(r, &r->problems, at->line, at->column, message);
}

void policy_expected(struct policy_reader *r, const char *text, ...)
{
    va_list args;
    va_start(args, text);
    r->problems.newest->expected = format(r->arena, text, args);
    va_end(args);
}

void policy_hint(struct policy_reader *r, const char *text, ...)
{
    va_list args;
    va_start(args, text);
    r->problems.newest->hint = format(r->arena, text, args);
    va_end(args);
}

void policy_add_yaml_problem(struct policy_reader *r, const struct yaml_problem *problem)
{
    struct remark *remark = add(r, &r->problems, problem->line, problem->column, problem->message);
    remark->code = problem->limit ? ERR_LIMIT : ERR_POLICY;
    remark->expected = problem->expected;
    remark->hint = problem->hint;
}

void policy_notice(struct policy_reader *r, const struct yaml_node *at, const char *text, ...)
{
    va_list args;
    va_start(args, text);
    struct str message = format(r->arena, text, args);
    va_end(args);
    (void)add(r, &r->notices, at->line, at->column, message);
}

void policy_notice_once(struct policy_reader *r, const struct yaml_node *at, const char *text, ...)
{
    va_list args;
    va_start(args, text);
    struct str message = format(r->arena, text, args);
    va_end(args);
    for (const struct remark *old = r->notices.newest; old; old = old->next) {
        if (str_eq(old->message, message))
            return;
    }
    (void)add(r, &r->notices, at->line, at->column, message);
}

static int compare_remarks(const void *a, const void *b)
{
    const struct remark *const *left = a;
    const struct remark *const *right = b;
    if ((*left)->line != (*right)->line)
        return (*left)->line < (*right)->line ? -1 : 1;
    if ((*left)->column != (*right)->column)
        return (*left)->column < (*right)->column ? -1 : 1;
    return ((*left)->order > (*right)->order) - ((*left)->order < (*right)->order);
}

static const struct remark **in_order(struct policy_reader *r, const struct remarks *remarks)
{
    const struct remark **sorted =
        arena_array(r->arena, remarks->count, sizeof(const struct remark *));
    size_t count = 0;
    for (const struct remark *remark = remarks->newest; remark; remark = remark->next)
        sorted[count++] = remark;
    if (count > 0)
        qsort(sorted, count, sizeof(const struct remark *), compare_remarks);
    return sorted;
}

/* "FILE:LINE:COLUMN: message" */
static struct str located(struct policy_reader *r, const struct remark *remark)
{
    struct str file = r->policy->file;
    const char *cut = "";
    if (file.len > FILE_BYTES) {
        file = str_skip(file, file.len - FILE_BYTES);
        cut = "...";
    }
    return arena_printf(r->arena, "%s%.*s:%u:%u: %.*s", cut, STR_ARG(file), remark->line,
                        remark->column, STR_ARG(remark->message));
}

void policy_tell_problems(struct policy_reader *r)
{
    const struct remark **sorted = in_order(r, &r->problems);
    for (size_t i = 0; i < r->problems.count && r->options->problem; i++) {
        struct error problem;
        struct str message = located(r, sorted[i]);
        error_set(&problem, sorted[i]->code, "%.*s", STR_ARG(message));
        error_detail(&problem, "%.*s", STR_ARG(sorted[i]->expected));
        error_hint(&problem, "%.*s", STR_ARG(sorted[i]->hint));
        r->options->problem(r->options->ctx, &problem);
    }
}

void policy_tell_notices(struct policy_reader *r)
{
    const struct remark **sorted = in_order(r, &r->notices);
    for (size_t i = 0; i < r->notices.count && r->options->notice; i++)
        r->options->notice(r->options->ctx, located(r, sorted[i]).ptr);
}

/* ---- origins ---- */

void policy_set_line(struct policy_reader *r, const void *field, unsigned line)
{
    struct origin_node *item = arena_alloc(r->arena, sizeof(*item));
    *item = (struct origin_node){.origin = {field, line}, .next = r->origins};
    r->origins = item;
    r->origin_count++;
}

void policy_set_origin(struct policy_reader *r, const void *field, const struct yaml_node *node)
{
    policy_set_line(r, field, node->line);
}

unsigned policy_line_of(const struct policy_reader *r, const void *field)
{
    for (const struct origin_node *item = r->origins; item; item = item->next) {
        if (item->origin.field == field)
            return item->origin.line;
    }
    return 0;
}

static int compare_origins(const void *a, const void *b)
{
    uintptr_t left = (uintptr_t)((const struct origin *)a)->field;
    uintptr_t right = (uintptr_t)((const struct origin *)b)->field;
    return (left > right) - (left < right);
}

const struct policy_origins *policy_sort_origins(struct policy_reader *r)
{
    struct policy_origins *origins = arena_alloc(r->arena, sizeof(*origins));
    struct origin *items = arena_array(r->arena, r->origin_count, sizeof(*items));
    for (const struct origin_node *node = r->origins; node; node = node->next)
        items[origins->count++] = node->origin;
    if (origins->count > 0)
        qsort(items, origins->count, sizeof(*items), compare_origins);
    origins->items = items;
    return origins;
}

unsigned policy_origin(const struct policy *policy, const void *field)
{
    const struct policy_origins *origins = policy->origins;
    struct origin wanted = {.field = field};
    if (!origins || origins->count == 0)
        return 0;
    const struct origin *found =
        bsearch(&wanted, origins->items, origins->count, sizeof(wanted), compare_origins);
    return found ? found->line : 0;
}
