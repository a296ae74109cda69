#include "cli/policy_load.h"

#include "cli/clocks.h"
#include "cli/named_file.h"
#include "core/limits.h"
#include "rules/rule.h"

int as_of_read(const struct options *options, instant *out, const char **source, struct error *err)
{
    *source = "clock";
    if (!options_has(options, OPTION_AS_OF)) {
        *out = clock_now();
        return 0;
    }
    *source = "option";
    struct str text = options_value(options, OPTION_AS_OF, STR_EMPTY);
    if (instant_parse(text, out))
        return 0;
    (void)error_set(err, ERR_USAGE, "--as-of: %.*s is no moment in time", STR_ARG(text));
    error_hint(err, "write it as 2026-01-15T12:34:56Z, as 2026-01-15, or as seconds since 1970");
    return -1;
}

/* ---- parsing ---- */

/* What a policy is read with. */
struct reading {
    struct console console;
    struct arena *arena;
};

static void on_problem(void *ctx, const struct error *problem)
{
    const struct reading *reading = ctx;
    console_error(&reading->console, problem);
}

static void on_notice(void *ctx, const char *text)
{
    const struct reading *reading = ctx;
    if (!reading->console.quiet)
        console_say(&reading->console, MESSAGE_WARNING, "%s", text);
}

static const struct named_file framework_file = {.what = "the framework",
                                                 .most_mib = LIMIT_POLICY_BYTES / (1024 * 1024),
                                                 .otherwise = "the policy names it: 'frameworks'"};

static bool on_file(void *ctx, const char *path, struct str *out, struct error *err)
{
    const struct reading *reading = ctx;
    return named_file_read(reading->arena, &framework_file, str_from(path), out, err) == 0;
}

static const struct named_file policy_file = {
    .what = "the policy",
    .most_mib = LIMIT_POLICY_BYTES / (1024 * 1024),
    .from_stdin = true,
    .otherwise = "'snapaudit policy init --out FILE' writes one to start from"};

const struct policy *policy_load(struct arena *arena, const struct console *console,
                                 struct str path, instant as_of, struct error *err)
{
    struct str text = policy_builtin_text();
    struct str file = STR_LIT("built-in");
    if (!str_is_empty(path)) {
        file = str_eq_c(path, "-") ? STR_LIT("standard input") : path;
        if (named_file_read(arena, &policy_file, path, &text, err) != 0)
            return NULL;
    }
    struct reading reading = {.console = *console, .arena = arena};
    const struct policy_options options = {.rules = rules_declared(),
                                           .as_of = as_of,
                                           .notice = on_notice,
                                           .read = on_file,
                                           .problem = on_problem,
                                           .ctx = &reading};
    return policy_parse(arena, file, text, &options, err);
}
