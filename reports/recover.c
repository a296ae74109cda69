/* What runs that were killed left in the folder of the reports.
 *
 * A hidden folder that holds a manifest was complete, and its files may have begun to take the place
 * of the earlier ones: that is finished. Without one nothing of it was in place yet. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/arena.h"
#include "core/mem.h"
#include "core/vec.h"
#include "reports/folder.h"
#include "reports/format_table.h"
#include "reports/manifest.h"
#include "reports/tree.h"

struct remains {
    struct arena *arena;
    const char *dir;
    const char *hidden;
    const char *names[REPORT_FILES_MAX + 1]; /* of all files that reports have */
};

static const char *path_in(struct remains *r, const char *folder, const char *name)
{
    return arena_printf(r->arena, "%s/%s", folder, name).ptr;
}

static bool is_file(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* ---- finishing ---- */

static int could_not_finish(const char *path, struct error *err)
{
    (void)error_set(err, ERR_IO, "could not write '%s': %s", path, strerror(errno));
    error_detail(err, "A run that was ended half-way had to be put into place.");
    return -1;
}

static int remove_old(const char *path, struct error *err)
{
    return unlink(path) == 0 || errno == ENOENT ? 0 : could_not_finish(path, err);
}

/* A signature is of one manifest; of ours it may be in place already. */
static bool is_stale(const struct manifest *earlier, const struct manifest *ours, const char *name)
{
    if (strcmp(name, SIGNATURE_NAME) == 0)
        return !ours->is_signed;
    return manifest_find(earlier, name) && !manifest_find(ours, name);
}

/* What must not stay beside the new files: those that they replace, and others that the earlier
 * manifest lists and the new one does not. */
static int remove_earlier(struct remains *r, struct error *err)
{
    const char *kept = path_in(r, r->hidden, KEPT_PREFIX MANIFEST_NAME);
    const char *in_place = path_in(r, r->dir, MANIFEST_NAME);
    struct manifest ours, earlier;
    manifest_read(&ours, r->arena, path_in(r, r->hidden, MANIFEST_NAME));
    manifest_read(&earlier, r->arena, is_file(kept) ? kept : in_place);
    if (remove_old(in_place, err) != 0)
        return -1;
    for (size_t i = 0; r->names[i]; i++) {
        bool replaced = is_file(path_in(r, r->hidden, r->names[i]));
        bool stale = is_stale(&earlier, &ours, r->names[i]);
        if ((replaced || stale) && remove_old(path_in(r, r->dir, r->names[i]), err) != 0)
            return -1;
    }
    return 0;
}

static int put_in_place(struct remains *r, const char *name, struct error *err)
{
    const char *staged = path_in(r, r->hidden, name);
    const char *target = path_in(r, r->dir, name);
    if (!is_file(staged) || rename(staged, target) == 0)
        return 0;
    return could_not_finish(target, err);
}

static int finish(struct remains *r, struct error *err)
{
    if (remove_earlier(r, err) != 0)
        return -1;
    for (size_t i = 0; r->names[i]; i++)
        if (put_in_place(r, r->names[i], err) != 0)
            return -1;
    return put_in_place(r, MANIFEST_NAME, err);
}

/* ---- sweeping ---- */

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* NAME, old-NAME, and .NAME.XXXXXX while it is written. */
static bool is_of_reports(const struct remains *r, const char *entry)
{
    if (begins_with(entry, KEPT_PREFIX))
        entry += strlen(KEPT_PREFIX);
    else if (entry[0] == '.')
        entry++;
    bool known = begins_with(entry, MANIFEST_NAME);
    for (size_t i = 0; !known && r->names[i]; i++)
        known = begins_with(entry, r->names[i]);
    return known;
}

/* Best effort: what is not ours stays, and its folder with it. */
static void sweep(struct remains *r)
{
    DIR *hidden = opendir(r->hidden);
    if (!hidden)
        return;
    for (const struct dirent *entry; (entry = readdir(hidden)) != NULL;)
        if (is_of_reports(r, entry->d_name))
            (void)unlinkat(dirfd(hidden), entry->d_name, 0);
    (void)closedir(hidden);
    (void)rmdir(r->hidden);
}

/* ---- all ---- */

static bool is_hidden_folder(DIR *dir, const char *name)
{
    struct stat info;
    return begins_with(name, HIDDEN_PREFIX) &&
           fstatat(dirfd(dir), name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode) &&
           info.st_uid == geteuid();
}

/* The names first: what is renamed while a folder is listed may be listed twice. */
static int find_hidden(struct remains *r, struct vec *out, struct error *err)
{
    DIR *dir = opendir(r->dir);
    if (!dir)
        return error_set(err, ERR_IO, "could not list the folder '%s': %s", r->dir,
                         strerror(errno));
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (!is_hidden_folder(dir, entry->d_name))
            continue;
        const char *path = path_in(r, r->dir, entry->d_name);
        (void)vec_push(out, &path);
    }
    (void)closedir(dir);
    return 0;
}

static void name_files(struct remains *r)
{
    size_t count = 0;
    report_files(REPORT_ALL, r->names);
    while (r->names[count])
        count++;
    r->names[count] = SIGNATURE_NAME; /* the one after it is NULL, too */
}

/* Folders of groups, half made or on their way out: they go, and nothing of them is finished. */
static bool is_of_split(const struct remains *r)
{
    const char *name = strrchr(r->hidden, '/') + 1;
    if (!begins_with(name, SPLIT_PREFIX))
        return false;
    tree_remove(r->dir, name);
    return true;
}

int recover_folder(const char *dir, struct error *err)
{
    struct vec hidden;
    struct remains r = {.arena = arena_new(), .dir = dir};
    name_files(&r);
    vec_init(&hidden, sizeof(const char *));
    int result = find_hidden(&r, &hidden, err);
    for (size_t i = 0; result == 0 && i < hidden.len; i++) {
        r.hidden = VEC_AT(const char *, &hidden, i);
        if (is_of_split(&r))
            continue;
        if (is_file(path_in(&r, r.hidden, MANIFEST_NAME)))
            result = finish(&r, err);
        if (result == 0)
            sweep(&r);
    }
    vec_clear(&hidden);
    arena_free(r.arena);
    return result;
}
