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

static const struct policy *load(struct arena *arena, const struct console *console,
                                 struct str path, const struct policy_options *asked,
                                 struct error *err)
{
    struct str text = policy_builtin_text();
    struct str file = STR_LIT("built-in");
    if (!str_is_empty(path)) {
        file = str_eq_c(path, "-") ? STR_LIT("standard input") : path;
        if (named_file_read(arena, &policy_file, path, &text, err) != 0)
            return NULL;
    }
    struct reading reading = {.console = *console, .arena = arena};
    struct policy_options options = *asked;
    options.rules = rules_declared();
    options.notice = on_notice;
    options.read = on_file;
    options.problem = on_problem;
    options.ctx = &reading;
    return policy_parse(arena, file, text, &options, err);
}

const struct policy *policy_load(struct arena *arena, const struct console *console,
                                 struct str path, instant as_of, struct error *err)
{
    return load(arena, console, path, &(struct policy_options){.as_of = as_of}, err);
}

const struct policy *policy_load_to_read(struct arena *arena, const struct console *console,
                                         const struct options *options)
{
    struct error err = ERROR_INIT;
    instant as_of;
    const char *source;
    const struct policy *policy = NULL;
    if (as_of_read(options, &as_of, &source, &err) == 0)
        policy = policy_load(arena, console, options_value(options, OPTION_POLICY, STR_EMPTY),
                             as_of, &err);
    if (!policy)
        console_error(console, &err);
    return policy;
}

/* ---- what options say instead ---- */

static const enum option_id owner_options[OWNER_TAG_COUNT] = {
    [OWNER_TAG_OWNER] = OPTION_OWNER_KEY,
    [OWNER_TAG_ENVIRONMENT] = OPTION_ENVIRONMENT_KEY,
    [OWNER_TAG_COST_CENTER] = OPTION_COST_CENTER_KEY,
};

static int read_owner_keys(const struct options *options, enum owner_tag part, struct arena *arena,
                           struct strs *out, struct error *err)
{
    enum option_id id = owner_options[part];
    *out = options_list(options, id, arena);
    bool good = out->count <= POLICY_OWNER_KEYS_MAX;
    for (size_t i = 0; i < out->count && good; i++)
        good = policy_fits_tag_key(out->items[i]);
    if (good)
        return 0;
    (void)error_set(err, ERR_USAGE,
                    "--%s: keys of tags have 1 to 128 characters, and %u are the most",
                    option_spec(id)->name, POLICY_OWNER_KEYS_MAX);
    error_hint(err, "write the key of a tag, or several with commas, such as --%s Contact,Team",
               option_spec(id)->name);
    return -1;
}

const struct policy *policy_load_asked(struct arena *arena, const struct console *console,
                                       const struct options *options, instant as_of,
                                       struct error *err)
{
    struct policy_options asked = {.as_of = as_of};
    for (size_t part = 0; part < OWNER_TAG_COUNT; part++)
        if (read_owner_keys(options, (enum owner_tag)part, arena, &asked.owner_keys[part], err) !=
            0)
            return NULL;
    return load(arena, console, options_value(options, OPTION_POLICY, STR_EMPTY), &asked, err);
}
