/* `snapaudit policy init | check | show | schema`. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/policy/policy_for.h"
#include "cli/policy_load.h"
#include "core/file.h"
#include "core/undo.h"
#include "reports/report.h"
#include "rules/rule.h"
#include "reports/terminal.h"

static int fail(const struct console *console, const struct error *err)
{
    console_error(console, err);
    return EXIT_USAGE;
}

/* ---- init ---- */

static int could_not_write(const char *path, int number, struct error *err)
{
    (void)error_set(err, ERR_IO, "could not write %s: %s", path, strerror(number));
    if (number == EEXIST)
        error_hint(err, "an existing file is not overwritten: name another one, or move it away");
    return -1;
}

/* What --out names. A new file goes again when the command ends before it has said so. */
struct out_file {
    const char *path;
    struct undo undo;
};

static void remove_out_file(void *ctx)
{
    const struct out_file *out = ctx;
    (void)unlink(out->path);
}

/* O_EXCL: a file that somebody has worked on is never lost. */
static int write_new_file(struct out_file *out, struct str text, struct error *err)
{
    const char *path = out->path;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return could_not_write(path, errno, err);
    undo_add(&out->undo, remove_out_file, out);
    int result = sink_send(fd, text, path, err);
    if (close(fd) != 0 && result == 0)
        result = could_not_write(path, errno, err);
    if (result != 0) {
        (void)unlink(path);
        undo_drop(&out->undo);
    }
    return result;
}

/* A device, a pipe or /dev/stdout holds nothing that could be lost. */
static int write_special(const char *path, struct str text, struct error *err)
{
    struct sink *special = sink_file(path, err);
    if (!special)
        return -1;
    sink_str(special, text);
    return sink_close(special, err);
}

static int write_text(struct out_file *out, struct str text, struct error *err)
{
    const char *path = out->path;
    char why[FILE_WHY_BYTES];
    struct file_target target;
    if (file_target_find(&target, path, why) != 0)
        return error_set(err, ERR_IO, "could not write %s: %s", path, why);
    bool special = target.kind != FILE_TARGET_FILE;
    file_target_clear(&target);
    return special ? write_special(path, text, err) : write_new_file(out, text, err);
}

/* What can be done with a file, around its name. */
struct next_step {
    const char *before, *after;
};

/* To --out, which is then said with the next step; else to standard output. */
static int give(const struct options *options, const struct console *console, struct str text,
                struct next_step next)
{
    struct str file = options_value(options, OPTION_OUT_FILE, STR_EMPTY);
    if (str_is_empty(file) || output_is_stdout(file.ptr)) {
        sink_str(console->out, text);
        return EXIT_DONE;
    }
    struct error err = ERROR_INIT;
    struct out_file out = {.path = file.ptr}; /* an argument of the command line: NUL at its end */
    if (write_text(&out, text, &err) != 0)
        return fail(console, &err);
    console_say(console, MESSAGE_NOTE, "wrote %s; %s%s%s", out.path, next.before, out.path,
                next.after);
    undo_drop(&out.undo);
    return EXIT_DONE;
}

int policy_init_command(const struct options *options, struct console *console)
{
    struct str text = STR_EMPTY;
    bool known =
        policy_template(options_value(options, OPTION_TEMPLATE, STR_LIT("built-in")), &text);
    assert(known); /* the table of options has checked the word */
    (void)known;
    return give(options, console, text,
                (struct next_step){"'snapaudit policy check ", "' checks it"});
}

/* ---- schema ---- */

int policy_schema_command(const struct options *options, struct console *console)
{
    struct sink *schema = sink_memory();
    policy_schema(rules_declared(), schema);
    int status =
        give(options, console, sink_view(schema),
             (struct next_step){"'# yaml-language-server: $schema=", "' in a policy names it"});
    sink_abort(schema);
    return status;
}

/* ---- check, show ---- */

static const struct policy *load(const struct options *options, const struct console *console,
                                 struct arena *arena, struct str path)
{
    struct error err = ERROR_INIT;
    instant as_of;
    const char *source;
    const struct policy *policy = NULL;
    if (as_of_read(options, &as_of, &source, &err) == 0)
        policy = policy_load(arena, console, path, as_of, &err);
    if (!policy)
        console_error(console, &err);
    return policy;
}

static void print_count(struct sink *out, size_t count, const char *one, const char *many)
{
    sink_u64(out, count);
    sink_char(out, ' ');
    sink_cstr(out, count == 1 ? one : many);
}

int policy_check_command(const struct options *options, struct console *console)
{
    struct arena *arena = arena_new();
    const struct policy *policy = load(options, console, arena, options->operands[0]);
    if (policy && !console->quiet) {
        struct sink *out = console->out;
        sink_cstr(out, "ok: ");
        terminal_text(out, policy->file);
        sink_cstr(out, ": ");
        print_count(out, policy->scope_count, "scope", "scopes");
        sink_cstr(out, ", ");
        print_count(out, policy->exemption_count, "exemption", "exemptions");
        if (policy->gate_count > 0) {
            sink_cstr(out, ", ");
            print_count(out, policy->gate_count, "gate", "gates");
        }
        sink_printf(out, ", sha256 %s\n", policy->sha256);
    }
    arena_free(arena);
    return policy ? EXIT_DONE : EXIT_USAGE;
}

/* Options that describe a resource, without one. */
static int check_show_options(const struct options *options, struct error *err)
{
    static const enum option_id with_for[] = {OPTION_FOR_TAG,   OPTION_FOR_ATTACHED,
                                              OPTION_FOR_STATE, OPTION_FOR_FORMAT,
                                              OPTION_INPUT,     OPTION_ACCOUNT};
    for (size_t i = 0; i < sizeof(with_for) / sizeof(with_for[0]); i++) {
        if (!options_has(options, with_for[i]))
            continue;
        (void)error_set(err, ERR_USAGE, "--%s needs --for", option_spec(with_for[i])->name);
        error_hint(err, "--for ARN names the resource that it is about");
        return -1;
    }
    return 0;
}

int policy_show_command(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    if (options_has(options, OPTION_FOR))
        return policy_show_for(options, console);
    if (check_show_options(options, &err) != 0)
        return fail(console, &err);
    struct arena *arena = arena_new();
    const struct policy *policy =
        load(options, console, arena, options_value(options, OPTION_POLICY, STR_EMPTY));
    if (policy)
        policy_show(policy, console->out);
    arena_free(arena);
    return policy ? EXIT_DONE : EXIT_USAGE;
}
