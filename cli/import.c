/* `snapaudit import`: saved answers and captures become one capture. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/clocks.h"
#include "cli/collected.h"
#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/hearers.h"
#include "cli/interrupt.h"
#include "cli/policy_load.h"
#include "cli/world.h"
#include "core/version.h"
#include "model/kind.h"
#include "model/readable.h"

#define LOST_SHOWN 5

struct importing {
    const struct options *options;
    const struct console *console;
    struct arena *arena;
    const char *path;
    instant moment; /* that folders show */
    struct capture *capture;
    instant as_of; /* the latest of all inputs */
    uint64_t malformed;
    struct sink *callers;
};

static int fail(const struct importing *im, const struct error *err)
{
    console_error(im->console, err);
    if (err->code == ERR_CANCELLED && *interrupt_flag())
        return interrupt_status();
    return EXIT_USAGE;
}

static void add_caller(struct importing *im, struct str caller)
{
    struct str all = sink_view(im->callers);
    char name[1024];
    (void)snprintf(name, sizeof(name), "%.*s", STR_ARG(caller));
    if (str_is_empty(caller) || str_find(all, name) < all.len)
        return;
    sink_cstr(im->callers, all.len > 0 ? ", " : "");
    sink_cstr(im->callers, name);
}

static void show_later(struct importing *im, instant moment)
{
    im->as_of = moment > im->as_of ? moment : im->as_of;
}

/* ---- inputs ---- */

static int add_capture(struct importing *im, const char *path)
{
    struct error err = ERROR_INIT;
    struct capture_file *file = capture_open(path, &err);
    int status = file ? capture_copy(im->capture, file, &err) : -1;
    if (status == 0) {
        const struct capture_about *about = capture_about(file);
        add_caller(im, about->caller);
        show_later(im, about->as_of);
        im->malformed += about->malformed;
        if (!about->complete)
            console_say(im->console, MESSAGE_WARNING,
                        "the capture %s is not complete: what it lacks is a gap", path);
    }
    capture_file_free(file);
    return status == 0 ? 0 : fail(im, &err);
}

static int add_folder(struct importing *im, struct str folder)
{
    struct world world;
    struct hearers hearers = {.capture = im->capture};
    int status = world_import(&world, im->options, im->console, folder, &hearers);
    im->malformed += world_malformed(&world);
    if (status == 0) {
        add_caller(im, STR_LIT("files"));
        show_later(im, im->moment);
    }
    world_free(&world);
    return status;
}

static int add_input(struct importing *im, size_t at)
{
    struct error err = ERROR_INIT;
    struct stat found;
    struct str name = arena_str(im->arena, im->options->operands[at]);
    if (at > 0)
        capture_next_input(im->capture);
    if (stat(name.ptr, &found) == 0)
        return S_ISDIR(found.st_mode) ? add_folder(im, name) : add_capture(im, name.ptr);
    (void)error_set(&err, ERR_USAGE, "could not read %s: %s", name.ptr, strerror(errno));
    return fail(im, &err);
}

/* ---- what several hold ---- */

static const char *moment_text(instant at, char *buf)
{
    return at == INSTANT_UNSET ? "never" : instant_format(at, buf);
}

static void say_lost(const struct importing *im, const struct capture_lost *lost, size_t count)
{
    for (size_t i = 0; i < count && i < LOST_SHOWN; i++) {
        char kept[INSTANT_TEXT_MAX], gone[INSTANT_TEXT_MAX];
        console_say(
            im->console, MESSAGE_WARNING,
            "%.*s of %.*s, %.*s are in several inputs: those read %s stay, those read %s go",
            STR_ARG(str_from(source_noun(lost[i].source))), STR_ARG(lost[i].account),
            STR_ARG(lost[i].region), moment_text(lost[i].kept, kept),
            moment_text(lost[i].lost, gone));
    }
    if (count > LOST_SHOWN)
        console_say(im->console, MESSAGE_WARNING,
                    "and %zu more listings are in several inputs; of each one stays",
                    count - LOST_SHOWN);
}

static int settle(struct importing *im)
{
    struct error err = ERROR_INIT;
    const struct capture_lost *lost;
    size_t count;
    if (capture_settle(im->capture, im->arena, &lost, &count, &err) != 0)
        return fail(im, &err);
    say_lost(im, lost, count);
    return 0;
}

/* ---- all ---- */

static int close_it(struct importing *im)
{
    struct error err = ERROR_INIT;
    const struct capture_end how = {.caller = sink_view(im->callers),
                                    .at = clock_now(),
                                    .as_of = im->as_of,
                                    .complete = true,
                                    .malformed = im->malformed};
    int status = capture_close(im->capture, &how, &err);
    im->capture = NULL;
    return status == 0 ? 0 : fail(im, &err);
}

/* It is read as an audit will read it. */
static int show(const struct importing *im)
{
    struct world world;
    int status = world_look(&world, im->options, im->console, str_from(im->path));
    if (status == 0) {
        collected_print(im->console, world.graph, im->path);
        status = exit_of_reading(im->malformed, world.collected);
    }
    world_free(&world);
    return status;
}

static int import_all(struct importing *im)
{
    int status = 0;
    for (size_t i = 0; i < im->options->operand_count && status == 0; i++)
        status = add_input(im, i);
    if (status == 0)
        status = settle(im);
    if (status == 0)
        status = close_it(im);
    capture_abort(im->capture);
    return status == 0 ? show(im) : status;
}

static int read_options(struct importing *im, struct error *err)
{
    const char *ignored;
    struct str account = options_value(im->options, OPTION_ACCOUNT, STR_EMPTY);
    if (!options_has(im->options, OPTION_CAPTURE_OUT)) {
        (void)error_set(err, ERR_USAGE, "'snapaudit import' needs --out FILE");
        error_hint(err, "the file becomes the capture, as in --out all.db");
        return -1;
    }
    if (str_eq_c(account, "any")) {
        (void)error_set(err, ERR_USAGE, "--account any is for judging, not for importing");
        error_hint(err, "import without it, and give it to 'snapaudit audit --db'");
        return -1;
    }
    im->path = arena_str(im->arena, options_value(im->options, OPTION_CAPTURE_OUT, STR_EMPTY)).ptr;
    return as_of_read(im->options, &im->moment, &ignored, err);
}

/* What is read must not be replaced before it is. */
static int check_inputs(const struct importing *im, struct error *err)
{
    struct stat out, in;
    if (stat(im->path, &out) != 0)
        return 0;
    for (size_t i = 0; i < im->options->operand_count; i++) {
        struct str name = arena_str(im->arena, im->options->operands[i]);
        if (stat(name.ptr, &in) != 0 || in.st_dev != out.st_dev || in.st_ino != out.st_ino)
            continue;
        (void)error_set(err, ERR_USAGE, "%s is read and cannot be written as well", name.ptr);
        error_hint(err, "give another name to --out");
        return -1;
    }
    return 0;
}

static int begin(struct importing *im, struct error *err)
{
    if (read_options(im, err) != 0 || check_inputs(im, err) != 0)
        return -1;
    const struct capture_options how = {
        .path = im->path,
        .begin = options_has(im->options, OPTION_FORCE) ? CAPTURE_REPLACE : CAPTURE_NEW,
        .tool = SNAPAUDIT_VERSION,
        .as_of = im->moment,
        .now = clock_now(),
        .monotonic_ms = clock_monotonic_ms};
    im->capture = capture_begin(&how, err);
    return im->capture ? 0 : -1;
}

int import_command(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    struct importing im = {.options = options,
                           .console = console,
                           .arena = arena_new(),
                           .as_of = INSTANT_UNSET,
                           .callers = sink_memory()};
    interrupt_watch();
    (void)umask(077);
    int status = begin(&im, &err) == 0 ? import_all(&im) : fail(&im, &err);
    sink_abort(im.callers);
    arena_free(im.arena);
    return status;
}
