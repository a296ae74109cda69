#include "collector/import/layout.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/flaw.h"
#include "core/limits.h"
#include "model/kind.h"

#define WARNINGS_PER_FOLDER 20u

/* What is learned on the way. */
struct survey {
    struct layout *layout;
    const struct import_options *options;
    struct vec accounts;   /* struct str: in scope; empty where no folder tells it */
    size_t other_accounts; /* folders of accounts that --account leaves out */
    struct str other_account;
    size_t region_folders; /* in scope or not */
    struct str stray;      /* a file that would be read one level below */
    struct error *err;
};

/* ---- small things ---- */

void layout_notice(struct layout *layout, enum import_notice kind, const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    text_tame(text);
    struct layout_notice notice = {kind, arena_str(layout->arena, str_from(text))};
    vec_push(&layout->notices, &notice);
}

/* The path of a name below the folder; in the arena of `layout`. */
static struct str layout_path(struct layout *layout, struct str dir, struct str name)
{
    if (str_is_empty(dir))
        return arena_str(layout->arena, name);
    if (str_is_empty(name))
        return arena_str(layout->arena, dir);
    const char *slash = dir.ptr[dir.len - 1] == '/' ? "" : "/";
    return arena_printf(layout->arena, "%.*s%s%.*s", STR_ARG(dir), slash, STR_ARG(name));
}

void layout_clear(struct layout *layout)
{
    vec_clear(&layout->places);
    vec_clear(&layout->files);
    vec_clear(&layout->notices);
    arena_free(layout->arena);
    layout->arena = NULL;
}

static int by_name(const void *a, const void *b)
{
    const struct str *left = a;
    const struct str *right = b;
    return str_cmp(*left, *right);
}

/* The names in a folder, sorted, without those that begin with a dot. -1 with errno. */
static int list_names(struct layout *layout, struct str folder, struct vec *names)
{
    vec_init(names, sizeof(struct str));
    DIR *dir = opendir(folder.ptr);
    if (!dir)
        return -1;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (!entry)
            break;
        if (entry->d_name[0] == '.')
            continue;
        struct str name = arena_str(layout->arena, str_from(entry->d_name));
        vec_push(names, &name);
    }
    int why = errno;
    closedir(dir);
    if (why != 0) {
        vec_clear(names);
        errno = why;
        return -1;
    }
    if (names->len > 1)
        qsort(names->data, names->len, sizeof(struct str), by_name);
    return 0;
}

static struct str full_path(struct survey *s, struct str name)
{
    return layout_path(s->layout, s->options->dir, name);
}

/* Follows symbolic links. */
static bool is_folder(struct survey *s, struct str name)
{
    struct stat st;
    return stat(full_path(s, name).ptr, &st) == 0 && S_ISDIR(st.st_mode);
}

static struct str reason_of(struct layout *layout, int number)
{
    char buf[128] = "";
    if (strerror_r(number, buf, sizeof(buf)) != 0)
        snprintf(buf, sizeof(buf), "error %d", number);
    return arena_str(layout->arena, str_from(buf));
}

/* Warnings about one folder, not more than a screen of them. */
struct warner {
    struct layout *layout;
    size_t count;
};

static bool may_warn(struct warner *w)
{
    return w->count++ < WARNINGS_PER_FOLDER;
}

static void end_warnings(const struct warner *w, struct str folder)
{
    if (w->count > WARNINGS_PER_FOLDER)
        layout_notice(w->layout, IMPORT_WARNING, "%.*s: %zu more names are not read",
                      STR_ARG(str_is_empty(folder) ? STR_LIT(".") : folder),
                      w->count - WARNINGS_PER_FOLDER);
}

/* ---- names ---- */

/* KIND[-N].json */
static bool parse_name(struct str name, struct layout_file *out)
{
    if (name.len < 5 || memcmp(name.ptr + name.len - 5, ".json", 5) != 0)
        return false;
    struct str base = str_make(name.ptr, name.len - 5);
    size_t digits = 0;
    while (digits < base.len && base.ptr[base.len - 1 - digits] >= '0' &&
           base.ptr[base.len - 1 - digits] <= '9')
        digits++;
    if (digits == 0)
        return file_kind_parse(base, &out->kind);
    if (digits > 9 || base.len <= digits || base.ptr[base.len - 1 - digits] != '-')
        return false;
    for (size_t i = base.len - digits; i < base.len; i++)
        out->number = out->number * 10 + (uint32_t)(base.ptr[i] - '0');
    out->numbered = true;
    return file_kind_parse(str_make(base.ptr, base.len - digits - 1), &out->kind);
}

/* The kind that a name which is none may have meant: what stands before `-N` and `.json`. */
static const char *nearest_kind(struct str name)
{
    size_t len = str_find(name, ".");
    while (len > 0 && char_is_digit(name.ptr[len - 1]))
        len--;
    while (len > 0 && (name.ptr[len - 1] == '-' || name.ptr[len - 1] == '_'))
        len--;
    return file_kind_nearest(str_make(name.ptr, len));
}

static void warn_unknown_file(struct warner *w, struct str path, struct str name)
{
    if (!may_warn(w))
        return;
    const char *nearest = nearest_kind(name);
    if (nearest)
        layout_notice(w->layout, IMPORT_WARNING, "%.*s is not read; did you mean %s.json?",
                      STR_ARG(path), nearest);
    else
        layout_notice(w->layout, IMPORT_WARNING,
                      "%.*s is not read; expected KIND.json or KIND-N.json with KIND one of %.*s",
                      STR_ARG(path), STR_ARG(file_kind_names(w->layout->arena)));
}

static void warn_misplaced(struct warner *w, struct str path, const char *expected)
{
    if (may_warn(w))
        layout_notice(w->layout, IMPORT_WARNING, "%.*s is not read; expected %s", STR_ARG(path),
                      expected);
}

/* ---- scope ---- */

static bool contains(const struct str *list, size_t count, struct str what)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(list[i], what))
            return true;
    return false;
}

static bool region_wanted(const struct import_options *o, struct str region)
{
    return o->region_count == 0 || contains(o->regions, o->region_count, region);
}

static bool account_wanted(const struct import_options *o, struct str account)
{
    return !account_is_plausible(o->account) || str_eq(o->account, account);
}

/* ---- folders ---- */

static void add_place(struct survey *s, struct str account, struct str region, struct str folder)
{
    struct layout_place place = {.account = account, .region = region, .folder = folder};
    vec_push(&s->layout->places, &place);
}

static void add_region_folder(struct survey *s, struct str account, struct str region,
                              struct str folder)
{
    s->region_folders++;
    bool wanted = str_is_empty(account) || account_wanted(s->options, account);
    if (wanted && region_wanted(s->options, region))
        add_place(s, account, region, folder);
    else
        s->layout->regions_out_of_scope++;
}

static void read_account(struct survey *s, struct str account)
{
    struct layout *l = s->layout;
    bool wanted = account_wanted(s->options, account);
    if (wanted) {
        vec_push(&s->accounts, &account);
    } else {
        s->other_accounts++;
        s->other_account = account;
    }
    struct vec names;
    if (list_names(l, full_path(s, account), &names) != 0) {
        struct str why = reason_of(l, errno);
        l->unreadable_folders += wanted;
        if (wanted)
            layout_notice(l, IMPORT_GAP, "%.*s: could not list the folder: %.*s", STR_ARG(account),
                          STR_ARG(why));
        return;
    }
    struct warner w = {l, 0};
    for (size_t i = 0; i < names.len; i++) {
        struct str name = VEC_AT(struct str, &names, i);
        struct str path = layout_path(l, account, name);
        if (region_is_plausible(name) && is_folder(s, path))
            add_region_folder(s, account, name, path);
        else if (wanted)
            warn_misplaced(&w, path, "folders named after regions, such as eu-west-1");
    }
    end_warnings(&w, account);
    vec_clear(&names);
}

/* The outer folder. */
static int read_top(struct survey *s)
{
    struct layout *l = s->layout;
    struct vec names;
    if (list_names(l, full_path(s, STR_EMPTY), &names) != 0) {
        struct str why = reason_of(l, errno);
        error_set(s->err, ERR_IO, "could not open the folder %.*s: %.*s", STR_ARG(s->options->dir),
                  STR_ARG(why));
        error_hint(s->err, "Name a folder of saved answers: FOLDER/[ACCOUNT/]REGION/snapshots.json "
                           "and so on.");
        return -1;
    }
    struct warner w = {l, 0};
    bool nameless = false;
    for (size_t i = 0; i < names.len; i++) {
        struct str name = VEC_AT(struct str, &names, i);
        bool folder = is_folder(s, name);
        struct layout_file file = {.number = 0};
        if (folder && account_is_plausible(name)) {
            read_account(s, name);
        } else if (folder && region_is_plausible(name)) {
            nameless = true;
            add_region_folder(s, STR_EMPTY, name, name);
        } else if (folder) {
            warn_misplaced(
                &w, name, "folders named after accounts (12 digits) or regions, such as eu-west-1");
        } else {
            if (parse_name(name, &file) && str_is_empty(s->stray))
                s->stray = name;
            warn_misplaced(&w, name,
                           "files in folders named after regions, such as "
                           "eu-west-1/snapshots.json");
        }
    }
    end_warnings(&w, STR_EMPTY);
    vec_clear(&names);
    if (nameless)
        vec_push(&s->accounts, NULL); /* the empty string */
    return 0;
}

/* Why there is nothing to read. */
static int nothing_found(struct survey *s)
{
    struct str dir = s->options->dir;
    if (s->other_accounts > 0 && s->accounts.len == 0) {
        error_set(s->err, ERR_INPUT, "%.*s has no folder of account %.*s", STR_ARG(dir),
                  STR_ARG(s->options->account));
        error_detail(s->err, "It has folders of %zu other account%s, such as %.*s.",
                     s->other_accounts, s->other_accounts == 1 ? "" : "s",
                     STR_ARG(s->other_account));
        error_hint(s->err, "Leave out --account, or name an account that has a folder.");
        return -1;
    }
    error_set(s->err, ERR_INPUT, "nothing to read in %.*s: no folder is named after a region",
              STR_ARG(dir));
    error_detail(s->err, "Expected %.*s/[ACCOUNT/]REGION/KIND.json with KIND one of %.*s.",
                 STR_ARG(dir), STR_ARG(file_kind_names(s->layout->arena)));
    if (!str_is_empty(s->stray))
        error_hint(s->err,
                   "%.*s lies in the folder itself. Name that folder after its region, such as "
                   "eu-west-1, and name the folder above it as the input.",
                   STR_ARG(s->stray));
    else
        error_hint(s->err,
                   "For example: mkdir -p %.*s/eu-west-1 && aws ec2 describe-snapshots --owner-ids "
                   "self --region eu-west-1 > %.*s/eu-west-1/snapshots.json",
                   STR_ARG(dir), STR_ARG(dir));
    return -1;
}

/* ---- places ---- */

static int by_place(const void *a, const void *b)
{
    const struct layout_place *left = a;
    const struct layout_place *right = b;
    int order = str_cmp(left->account, right->account);
    if (order == 0)
        order = str_cmp(left->region, right->region);
    if (order == 0) /* the one with a folder first */
        order = (int)str_is_empty(left->folder) - (int)str_is_empty(right->folder);
    return order;
}

/* An account is of one partition, told by the first of its folders; without a folder, of any. */
static bool may_have(const struct survey *s, struct str account, size_t folders, struct str region)
{
    for (size_t i = 0; i < folders; i++) {
        const struct layout_place *place = &VEC_AT(struct layout_place, &s->layout->places, i);
        if (str_eq(place->account, account))
            return strcmp(region_partition(place->region), region_partition(region)) == 0;
    }
    return true;
}

static void add_named_regions(struct survey *s)
{
    const struct import_options *o = s->options;
    size_t folders = s->layout->places.len;
    for (size_t a = 0; a < s->accounts.len; a++) {
        struct str account = VEC_AT(struct str, &s->accounts, a);
        for (size_t i = 0; i < o->region_count; i++)
            if (may_have(s, account, folders, o->regions[i]))
                add_place(s, account, o->regions[i], STR_EMPTY);
        for (size_t i = 0; i < o->more_region_count; i++)
            if (region_wanted(o, o->more_regions[i]) &&
                may_have(s, account, folders, o->more_regions[i]))
                add_place(s, account, o->more_regions[i], STR_EMPTY);
    }
}

/* Sort, and keep one of equal places. */
static int order_places(struct survey *s)
{
    struct vec *places = &s->layout->places;
    if (places->len > 1)
        qsort(places->data, places->len, sizeof(struct layout_place), by_place);
    size_t kept = 0;
    for (size_t i = 0; i < places->len; i++) {
        const struct layout_place *place = &VEC_AT(struct layout_place, places, i);
        const struct layout_place *last =
            kept > 0 ? &VEC_AT(struct layout_place, places, kept - 1) : NULL;
        if (last && str_eq(last->account, place->account) && str_eq(last->region, place->region))
            continue;
        VEC_AT(struct layout_place, places, kept++) = *place;
    }
    vec_truncate(places, kept);
    if (kept >= LIMIT_PLACES)
        return error_set(s->err, ERR_LIMIT, "%zu regions of accounts are more than the limit of %u",
                         kept, LIMIT_PLACES - 1);
    return 0;
}

/* ---- files ---- */

static int by_file(const void *a, const void *b)
{
    const struct layout_file *left = a;
    const struct layout_file *right = b;
    if (left->place != right->place)
        return left->place < right->place ? -1 : 1;
    if (left->kind != right->kind)
        return file_kind_order(left->kind, right->kind);
    if (left->numbered != right->numbered)
        return left->numbered ? 1 : -1;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return str_cmp(left->name, right->name);
}

static void read_region(struct survey *s, uint32_t row)
{
    struct layout *l = s->layout;
    struct layout_place *place = &VEC_AT(struct layout_place, &l->places, row);
    struct vec names;
    if (list_names(l, full_path(s, place->folder), &names) != 0) {
        place->unreadable = true;
        place->reason = reason_of(l, errno);
        l->unreadable_folders++;
        layout_notice(l, IMPORT_GAP, "%.*s: could not list the folder: %.*s",
                      STR_ARG(place->folder), STR_ARG(place->reason));
        return;
    }
    struct warner w = {l, 0};
    size_t found = 0;
    for (size_t i = 0; i < names.len; i++) {
        struct str name = VEC_AT(struct str, &names, i);
        struct str path = layout_path(l, place->folder, name);
        struct layout_file file = {.name = path, .place = row};
        struct stat st;
        if (parse_name(name, &file)) {
            bool told = stat(full_path(s, path).ptr, &st) == 0;
            file.size = told ? (uint64_t)st.st_size : 0;
            file.at = told ? (instant)st.st_mtim.tv_sec * MS_PER_SECOND : INSTANT_UNSET;
            vec_push(&l->files, &file);
            found++;
        } else if (is_folder(s, path)) {
            warn_misplaced(&w, path, "files here, such as snapshots.json");
        } else {
            warn_unknown_file(&w, path, name);
        }
    }
    end_warnings(&w, place->folder);
    if (found == 0)
        layout_notice(l, IMPORT_WARNING,
                      "%.*s has no file that is read; expected KIND.json with "
                      "KIND one of %.*s",
                      STR_ARG(place->folder), STR_ARG(file_kind_names(l->arena)));
    vec_clear(&names);
}

static int read_files(struct survey *s)
{
    struct layout *l = s->layout;
    for (size_t row = 0; row < l->places.len; row++)
        if (!str_is_empty(VEC_AT(struct layout_place, &l->places, row).folder))
            read_region(s, (uint32_t)row);
    if (l->files.len > 1)
        qsort(l->files.data, l->files.len, sizeof(struct layout_file), by_file);
    const struct layout_file *files = l->files.data;
    for (size_t first = 0, i = 0; i < l->files.len; i++) {
        bool ends = i + 1 == l->files.len || files[i + 1].place != files[i].place ||
                    files[i + 1].kind != files[i].kind;
        if (!ends)
            continue;
        if (i + 1 - first > LIMIT_FILES_PER_KIND)
            return error_set(s->err, ERR_LIMIT,
                             "%.*s and its numbered parts are more than %u files",
                             STR_ARG(files[first].name), LIMIT_FILES_PER_KIND);
        first = i + 1;
    }
    return 0;
}

bool layout_is_needed(const struct layout *layout, size_t row)
{
    const struct layout_file *file = &VEC_AT(struct layout_file, &layout->files, row);
    const struct layout_place *place = &VEC_AT(struct layout_place, &layout->places, file->place);
    return (place->unneeded & SOURCE_BIT(table_info(file->kind)->source)) == 0;
}

int layout_read(struct layout *layout, const struct import_options *options, struct error *err)
{
    *layout = (struct layout){.arena = arena_new()};
    vec_init(&layout->places, sizeof(struct layout_place));
    vec_init(&layout->files, sizeof(struct layout_file));
    vec_init(&layout->notices, sizeof(struct layout_notice));
    struct survey s = {.layout = layout, .options = options, .err = err};
    vec_init(&s.accounts, sizeof(struct str));
    int rc = read_top(&s);
    if (rc == 0 && (s.region_folders == 0 || s.accounts.len == 0))
        rc = nothing_found(&s);
    if (rc == 0) {
        add_named_regions(&s);
        rc = order_places(&s);
    }
    if (rc == 0)
        rc = read_files(&s);
    vec_clear(&s.accounts);
    return rc;
}
