#include "cli/policy_load.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/clocks.h"
#include "cli/interrupt.h"
#include "core/file.h"
#include "core/limits.h"
#include "core/vec.h"
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

/* ---- reading ---- */

static int could_not_read(struct str path, const char *why, struct error *err)
{
    (void)error_set(err, ERR_IO, "could not read the policy %.*s: %s", STR_ARG(path), why);
    error_hint(err, "'snapaudit policy init --out FILE' writes one to start from");
    return -1;
}

/* A pipe is read where the command line says that it is meant. */
static int refuse_file(struct str path, const char *why, struct error *err)
{
    bool special = errno == EINVAL;
    (void)could_not_read(path, why, err);
    if (special)
        error_hint(err, "'-' reads the policy from standard input");
    return -1;
}

/* All that `fd` gives, of which at most LIMIT_POLICY_BYTES + 1 bytes are read. */
static int read_all(int fd, struct vec *bytes, struct str path, struct error *err)
{
    char block[16384];
    while (bytes->len <= LIMIT_POLICY_BYTES) {
        ssize_t got = read(fd, block, sizeof(block));
        if (got == 0)
            return 0;
        if (got < 0 && errno == EINTR && *interrupt_flag())
            return error_set(err, ERR_CANCELLED, "stopped while reading the policy");
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return could_not_read(path, strerror(errno), err);
        vec_reserve(bytes, bytes->len + (size_t)got);
        memcpy((char *)bytes->data + bytes->len, block, (size_t)got);
        bytes->len += (size_t)got;
    }
    (void)error_set(err, ERR_LIMIT, "the policy %.*s is larger than 1 MiB", STR_ARG(path));
    return -1;
}

static int read_file(struct arena *arena, struct str path, struct str *out, struct error *err)
{
    bool standard_input = str_eq_c(path, "-");
    char why[FILE_WHY_BYTES];
    int fd = standard_input ? STDIN_FILENO : file_open(arena_str(arena, path).ptr, why);
    if (fd < 0)
        return refuse_file(path, why, err);
    struct vec bytes;
    vec_init(&bytes, 1);
    int result = read_all(fd, &bytes, path, err);
    if (result == 0)
        *out = arena_str(arena, str_make(bytes.data, bytes.len));
    vec_clear(&bytes);
    if (!standard_input)
        (void)close(fd);
    return result;
}

/* ---- parsing ---- */

static void on_problem(void *ctx, const struct error *problem)
{
    console_error(ctx, problem);
}

static void on_notice(void *ctx, const char *text)
{
    const struct console *console = ctx;
    if (!console->quiet)
        console_say(console, MESSAGE_WARNING, "%s", text);
}

const struct policy *policy_load(struct arena *arena, const struct console *console,
                                 struct str path, instant as_of, struct error *err)
{
    struct str text = policy_builtin_text();
    struct str file = STR_LIT("built-in");
    if (!str_is_empty(path)) {
        file = str_eq_c(path, "-") ? STR_LIT("standard input") : path;
        if (read_file(arena, path, &text, err) != 0)
            return NULL;
    }
    struct console own = *console;
    const struct policy_options options = {.rules = rules_declared(),
                                           .as_of = as_of,
                                           .notice = on_notice,
                                           .problem = on_problem,
                                           .ctx = &own};
    return policy_parse(arena, file, text, &options, err);
}
