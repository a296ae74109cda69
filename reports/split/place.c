#include "reports/split/place_internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/file.h"
#include "core/vec.h"
#include "reports/manifest.h"
#include "reports/split/index_internal.h"
#include "reports/tree.h"

/* ---- is it ours? ---- */

static bool is_any_of(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

static bool is_of_group(const char *name)
{
    const char *files[REPORT_FILES_MAX];
    const char *const others[] = {MANIFEST_NAME, SIGNATURE_NAME, NULL};
    report_files(REPORT_ALL, files);
    return is_any_of(name, files) || is_any_of(name, others);
}

static bool is_of_index(const char *name)
{
    const char *const names[] = {INDEX_HTML, INDEX_CSV, NULL};
    return is_any_of(name, names);
}

static mode_t mode_of(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 ? info.st_mode : 0;
}

static bool is_self(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* The first entry that no run wrote; NULL: there is none. */
static const char *stranger_in_group(const char *path, struct arena *arena)
{
    const char *found = NULL;
    bool has_manifest = false;
    DIR *dir = opendir(path);
    if (!dir)
        return path;
    for (const struct dirent *entry; !found && (entry = readdir(dir)) != NULL;) {
        const char *inner = arena_printf(arena, "%s/%s", path, entry->d_name).ptr;
        if (is_self(entry->d_name))
            continue;
        if (!is_of_group(entry->d_name) || !S_ISREG(mode_of(inner)))
            found = inner;
        has_manifest = has_manifest || strcmp(entry->d_name, MANIFEST_NAME) == 0;
    }
    (void)closedir(dir);
    return found || has_manifest ? found : path;
}

static const char *stranger(const struct split_place *place, struct arena *arena)
{
    const char *found = NULL;
    DIR *dir = opendir(place->target);
    if (!dir)
        return place->target;
    for (const struct dirent *entry; !found && (entry = readdir(dir)) != NULL;) {
        const char *inner = arena_printf(arena, "%s/%s", place->target, entry->d_name).ptr;
        mode_t mode = mode_of(inner);
        if (is_self(entry->d_name))
            continue;
        if (S_ISDIR(mode))
            found = stranger_in_group(inner, arena);
        else if (!S_ISREG(mode) || !is_of_index(entry->d_name))
            found = inner;
    }
    (void)closedir(dir);
    return found;
}

static int refuse(const struct split_place *place, const char *found, struct error *err)
{
    (void)error_set(err, ERR_IO, "'%s' would be replaced, and is not of an earlier run alone",
                    place->target);
    error_detail(err, "No run wrote '%s'.", found);
    error_hint(err, "Move that away, or name another folder with --out.");
    return -1;
}

int split_place_check(const struct split_place *place, struct arena *arena, struct error *err)
{
    mode_t mode = mode_of(place->target);
    if (mode == 0)
        return 0;
    const char *found = S_ISDIR(mode) ? stranger(place, arena) : place->target;
    return found ? refuse(place, found, err) : 0;
}

/* ---- making and exchanging ---- */

static int could_not(const char *path, struct error *err)
{
    return error_set(err, ERR_IO, "could not write to the folder '%s': %s", path, strerror(errno));
}

int split_place_begin(struct split_place *place, struct arena *arena, struct error *err)
{
    struct str hidden = arena_printf(arena, "%s/%sXXXXXX", place->dir, SPLIT_PREFIX);
    char *path = arena_array(arena, hidden.len + 1, 1);
    memcpy(path, hidden.ptr, hidden.len);
    if (!mkdtemp(path)) /* mode 0700 */
        return could_not(place->dir, err);
    place->hidden = path;
    place->fresh = arena_printf(arena, "%s/new", path).ptr;
    return mkdir(place->fresh, 0700) == 0 ? 0 : could_not(place->fresh, err);
}

int split_place_publish(struct split_place *place, struct arena *arena, struct error *err)
{
    const char *old = arena_printf(arena, "%s/old", place->hidden).ptr;
    bool kept = rename(place->target, old) == 0;
    if (!kept && errno != ENOENT)
        return could_not(place->target, err);
    if (rename(place->fresh, place->target) != 0) {
        (void)could_not(place->target, err);
        if (kept)
            (void)rename(old, place->target);
        return -1;
    }
    file_sync_folder(place->dir);
    return 0;
}

void split_place_end(struct split_place *place)
{
    if (place->hidden)
        tree_remove(place->dir, strrchr(place->hidden, '/') + 1);
    place->hidden = NULL;
}

/* ---- what earlier runs left ---- */

static bool is_split(const char *dir, const char *name, struct arena *arena)
{
    const char *index = arena_printf(arena, "%s/%s/" INDEX_CSV, dir, name).ptr;
    return strncmp(name, "by-", 3) == 0 && S_ISREG(mode_of(index));
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void find_splits(const char *dir, struct vec *names, struct arena *arena)
{
    DIR *folder = opendir(dir);
    if (!folder)
        return;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (!is_split(dir, entry->d_name, arena))
            continue;
        const char *name = arena_str(arena, str_from(entry->d_name)).ptr;
        (void)vec_push(names, &name);
    }
    (void)closedir(folder);
}

void split_place_each(const char *dir, const char *own, void (*tell)(void *ctx, const char *name),
                      void *ctx)
{
    struct vec names;
    struct arena *arena = arena_new();
    vec_init(&names, sizeof(const char *));
    find_splits(dir, &names, arena);
    if (names.len > 0)
        qsort(names.data, names.len, sizeof(const char *), by_name);
    for (size_t i = 0; i < names.len; i++)
        if (strcmp(VEC_AT(const char *, &names, i), own) != 0)
            tell(ctx, VEC_AT(const char *, &names, i));
    vec_clear(&names);
    arena_free(arena);
}
