/* One case: its folder, its inventory, its verdicts.
 *   input/    an inventory, as --input takes it
 *   verdicts  what is expected (expected/verdicts will do, too)
 *   policy.yaml, as_of, why: the policy, the moment, and what the case is for; each may be missing */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "cli/test_policy/test_policy.h"
#include "cli/world.h"
#include "core/file.h"
#include "core/limits.h"
#include "rules/engine.h"

/* ---- files ---- */

static struct str path_of(struct arena *arena, struct str folder, const char *name)
{
    return arena_printf(arena, "%.*s/%s", STR_ARG(folder), name);
}

static bool exists(struct str path, bool folder)
{
    struct stat info;
    return stat(path.ptr, &info) == 0 && (bool)S_ISDIR(info.st_mode) == folder;
}

static int read_all(int fd, struct vec *bytes)
{
    char block[16384];
    while (bytes->len <= LIMIT_VERDICTS_BYTES) {
        ssize_t got = read(fd, block, sizeof(block));
        if (got == 0)
            return 0;
        if (got < 0 && errno == EINTR && !*interrupt_flag())
            continue;
        if (got < 0)
            return -1;
        vec_reserve(bytes, bytes->len + (size_t)got);
        memcpy((char *)bytes->data + bytes->len, block, (size_t)got);
        bytes->len += (size_t)got;
    }
    errno = EFBIG;
    return -1;
}

/* A file that is not there is empty. */
static int read_file(struct arena *arena, struct str path, struct str *out, struct error *err)
{
    char why[FILE_WHY_BYTES];
    *out = STR_EMPTY;
    int fd = file_open(path.ptr, why);
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd < 0)
        return error_set(err, ERR_IO, "could not read %.*s: %s", STR_ARG(path), why);
    struct vec bytes;
    vec_init(&bytes, 1);
    int result = read_all(fd, &bytes);
    if (result == 0)
        *out = arena_str(arena, str_make(bytes.data, bytes.len));
    else
        (void)error_set(err, ERR_IO, "could not read %.*s: %s", STR_ARG(path), strerror(errno));
    vec_clear(&bytes);
    (void)close(fd);
    return result;
}

/* Where the verdicts are, or are to be written. */
static struct str verdicts_path(struct arena *arena, struct str folder)
{
    struct str inner = path_of(arena, folder, "expected/verdicts");
    return exists(inner, false) ? inner : path_of(arena, folder, "verdicts");
}

/* ---- which cases ---- */

static bool is_case(struct arena *arena, struct str folder)
{
    return exists(path_of(arena, folder, "input"), true);
}

static struct str without_slashes(struct str path)
{
    while (path.len > 1 && path.ptr[path.len - 1] == '/')
        path.len--;
    return path;
}

static struct str last_part(struct str path)
{
    size_t at = path.len;
    while (at > 0 && path.ptr[at - 1] != '/')
        at--;
    return str_skip(path, at);
}

static void add_case(struct vec *out, struct str folder)
{
    (void)vec_push(out, &(struct policy_case){.name = last_part(folder), .folder = folder});
}

static void sort_by_name(struct policy_case *cases, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct policy_case one = cases[i];
        size_t at = i;
        for (; at > 0 && str_cmp(cases[at - 1].name, one.name) > 0; at--)
            cases[at] = cases[at - 1];
        cases[at] = one;
    }
}

static int find_in(struct vec *out, struct str folder, struct arena *arena, struct error *err)
{
    size_t first = out->len;
    DIR *dir = opendir(folder.ptr);
    if (!dir)
        return error_set(err, ERR_NOT_FOUND, "could not open the folder %.*s: %s", STR_ARG(folder),
                         strerror(errno));
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        struct str inner = path_of(arena, folder, entry->d_name);
        if (is_case(arena, inner))
            add_case(out, inner);
    }
    (void)closedir(dir);
    if (out->len > first) {
        sort_by_name(&VEC_AT(struct policy_case, out, first), out->len - first);
        return 0;
    }
    (void)error_set(err, ERR_NOT_FOUND, "there is no case in %.*s", STR_ARG(folder));
    error_hint(err, "a case is a folder with an inventory in its folder 'input', as --input of "
                    "'snapaudit audit' takes it");
    return -1;
}

int cases_find(struct vec *out, const struct options *options, struct arena *arena,
               struct error *err)
{
    for (size_t i = 0; i < options->operand_count; i++) {
        struct str folder = arena_str(arena, without_slashes(options->operands[i]));
        if (is_case(arena, folder))
            add_case(out, folder);
        else if (find_in(out, folder, arena, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- judging ---- */

static void give(struct given *given, size_t *count, enum option_id id, struct str value)
{
    if (!str_is_empty(value))
        given[(*count)++] = (struct given){id, value};
}

/* The options that the case stands for: its own files before what the command line says. */
static struct options options_of(const struct policy_case *c, const struct options *given,
                                 struct arena *arena, struct str as_of)
{
    struct given *list = arena_array(arena, 3, sizeof(*list));
    struct options own = {.command = given->command, .given = list};
    struct str policy = path_of(arena, c->folder, "policy.yaml");
    if (!exists(policy, false))
        policy = options_value(given, OPTION_POLICY, STR_EMPTY);
    if (str_is_empty(as_of))
        as_of = options_value(given, OPTION_AS_OF, STR_EMPTY);
    give(list, &own.given_count, OPTION_INPUT, path_of(arena, c->folder, "input"));
    give(list, &own.given_count, OPTION_POLICY, policy);
    give(list, &own.given_count, OPTION_AS_OF, as_of);
    return own;
}

struct collector {
    struct policy_case *c;
    struct arena *arena;
    struct sink *line;
};

static void on_finding(void *ctx, const struct finding *finding)
{
    struct collector *collector = ctx;
    struct verdict_line line;
    sink_clear(collector->line);
    verdict_write(collector->line, finding);
    (void)verdict_split(&line, arena_str(collector->arena, sink_view(collector->line)));
    (void)vec_push(&collector->c->got, &line);
}

static int judge(struct policy_case *c, const struct world *world, struct arena *arena)
{
    struct summary summary;
    struct collector collector = {.c = c, .arena = arena, .line = sink_memory()};
    struct engine_options options = world_judging(world);
    options.include_pass = true;
    options.accept = on_finding;
    options.ctx = &collector;
    int result = engine_run(&options, world->arena, &summary, &c->err);
    sink_abort(collector.line);
    return result;
}

/* ---- comparing, updating ---- */

static bool expects_passes(const struct policy_case *c)
{
    for (size_t i = 0; i < c->expected.len; i++)
        if (verdict_is_pass(&VEC_AT(struct verdict_line, &c->expected, i)))
            return true;
    return false;
}

/* Comments before the first verdict are kept. */
static struct str head_of(struct str text)
{
    size_t at = 0;
    while (at < text.len && (text.ptr[at] == '#' || text.ptr[at] == '\n'))
        at += str_find(str_skip(text, at), "\n") + 1;
    return str_make(text.ptr, at < text.len ? at : text.len);
}

/* In place: a file of somebody's repository keeps its mode and its hard links. */
static int overwrite(struct str path, struct str text, struct error *err)
{
    char why[FILE_WHY_BYTES];
    int fd = file_open_to_write(path.ptr, O_CREAT | O_TRUNC | O_NOFOLLOW, 0666, why);
    if (fd < 0)
        return error_set(err, ERR_IO, "could not write %.*s: %s", STR_ARG(path), why);
    int result = sink_send(fd, text, path.ptr, err);
    if (close(fd) != 0 && result == 0)
        result = error_set(err, ERR_IO, "could not write %.*s: %s", STR_ARG(path), strerror(errno));
    return result;
}

/* The text first: what stands in the file goes only when nothing is missing any more. */
static int update(struct policy_case *c, struct str path, struct str old)
{
    bool passes = expects_passes(c);
    struct sink *out = sink_memory();
    sink_str(out, head_of(old));
    c->verdicts = 0;
    for (size_t i = 0; i < c->got.len; i++) {
        const struct verdict_line *line = &VEC_AT(struct verdict_line, &c->got, i);
        if (verdict_is_pass(line) && !passes)
            continue;
        c->verdicts++;
        sink_str(out, line->text);
        sink_char(out, '\n');
    }
    int result = overwrite(path, sink_view(out), &c->err);
    sink_abort(out);
    return result;
}

static int need_verdicts(struct policy_case *c, struct str path)
{
    if (exists(path, false))
        return 0;
    (void)error_set(&c->err, ERR_NOT_FOUND, "%.*s is missing", STR_ARG(path));
    error_hint(&c->err, "'snapaudit test-policy --update' writes it: read it, then keep it");
    return -1;
}

static int read_case(struct policy_case *c, struct arena *arena, struct str path, bool updates,
                     struct str *verdicts, struct str *as_of)
{
    if (read_file(arena, path_of(arena, c->folder, "why"), &c->why, &c->err) != 0 ||
        read_file(arena, path_of(arena, c->folder, "as_of"), as_of, &c->err) != 0 ||
        read_file(arena, path, verdicts, &c->err) != 0)
        return -1;
    *as_of = arena_str(arena, str_trim(*as_of));
    if (updates) {
        (void)verdicts_parse(&c->expected, path, *verdicts, NULL); /* it is written anew */
        return 0;
    }
    if (need_verdicts(c, path) != 0)
        return -1;
    return verdicts_parse(&c->expected, path, *verdicts, &c->err);
}

/* Gaps are what cases are made of: only errors are said. */
static int load_and_judge(struct policy_case *c, const struct options *options,
                          const struct console *console, struct arena *arena)
{
    struct world world;
    struct console quiet = *console;
    quiet.errors_only = true;
    int status = world_load(&world, options, &quiet);
    if (status == 0)
        status = judge(c, &world, arena);
    else
        (void)error_set(&c->err, ERR_INPUT, "there is nothing to judge (exit status %d)", status);
    world_free(&world);
    return status == 0 ? 0 : -1;
}

/* Verdicts change with time: without a moment a case passes today and fails tomorrow. */
static int need_moment(struct policy_case *c, const struct options *own)
{
    if (options_has(own, OPTION_AS_OF))
        return 0;
    (void)error_set(&c->err, ERR_NOT_FOUND, "it does not say as of which moment it is judged");
    error_hint(&c->err, "write it into the file as_of beside input, such as 2026-01-15T12:00:00Z, "
                        "or give --as-of");
    return -1;
}

static enum case_outcome run(struct policy_case *c, const struct options *options,
                             const struct console *console, bool updates, struct arena *arena)
{
    struct str path = verdicts_path(arena, c->folder);
    struct str verdicts, as_of;
    if (read_case(c, arena, path, updates, &verdicts, &as_of) != 0)
        return CASE_BROKEN;
    c->verdicts = c->expected.len;
    struct options own = options_of(c, options, arena, as_of);
    if (need_moment(c, &own) != 0 || load_and_judge(c, &own, console, arena) != 0)
        return CASE_BROKEN;
    verdicts_compare(&c->differences, &c->expected, &c->got);
    if (c->differences.len == 0 && (!updates || exists(path, false)))
        return CASE_OK;
    if (!updates)
        return CASE_FAILED;
    return update(c, path, verdicts) == 0 ? CASE_UPDATED : CASE_BROKEN;
}

void case_run(struct policy_case *c, const struct options *options, const struct console *console,
              bool updates, struct arena *arena)
{
    vec_init(&c->expected, sizeof(struct verdict_line));
    vec_init(&c->got, sizeof(struct verdict_line));
    vec_init(&c->differences, sizeof(struct verdict_difference));
    c->outcome = run(c, options, console, updates, arena);
}

void case_clear(struct policy_case *c)
{
    vec_clear(&c->expected);
    vec_clear(&c->got);
    vec_clear(&c->differences);
}
