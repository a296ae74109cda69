/* Making the folder of the reports, and holding it: a lock on a file that is removed in the end. */
#include "reports/folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/arena.h"
#include "core/file_lock.h"
#include "core/limits.h"
#include "core/mem.h"
#include "core/undo.h"
#include "reports/format_table.h"

#define FOLDER_MODE 0700
#define LOCK_TRIES  100 /* each time another run removed the folder */

struct report_folder {
    struct arena *arena;
    char *path;
    size_t made_len; /* of the outermost folder that had to be made; 0: all were there */
    const char *lock_path;
    struct file_lock lock;
    bool locked;
    struct undo undo;
};

/* ---- making ---- */

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int make_folder(struct report_folder *folder, struct error *err)
{
    const char *path = folder->path;
    if (mkdir(path, FOLDER_MODE) == 0) {
        if (folder->made_len == 0)
            folder->made_len = strlen(path);
        return 0;
    }
    if (errno == EEXIST && is_folder(path))
        return 0;
    int number = errno;
    (void)error_set(err, ERR_IO, "could not make the folder '%s': %s", path, strerror(number));
    if (number == EEXIST || number == ENOTDIR)
        error_hint(err, "There is a file of that name; name another folder.");
    return -1;
}

/* The path is cut at each slash and restored on the way. */
static int make_folders(struct report_folder *folder, struct error *err)
{
    for (char *slash = strchr(folder->path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int made = make_folder(folder, err);
        *slash = '/';
        if (made != 0)
            return -1;
    }
    return make_folder(folder, err);
}

/* Those that were made for nothing: rmdir() spares what holds anything. */
static void unmake_folders(struct report_folder *folder)
{
    if (folder->made_len == 0)
        return;
    size_t len = strlen(folder->path);
    while (len >= folder->made_len && rmdir(folder->path) == 0) {
        while (len > 0 && folder->path[--len] != '/')
            continue;
        folder->path[len] = '\0';
    }
}

/* ---- holding ---- */

static int busy(const struct report_folder *folder, struct error *err)
{
    (void)error_set(err, ERR_BUSY, "another run is writing to the folder '%s'", folder->path);
    error_hint(err, "--wait waits until it has ended; or name another folder with --out");
    return -1;
}

/* Returns 1 when it should be tried again: another run removed the folder that was there. */
static int try_hold(struct report_folder *folder, struct error *err)
{
    char why[FILE_WHY_BYTES];
    if (make_folders(folder, err) != 0)
        return -1;
    switch (file_lock_take(&folder->lock, folder->lock_path, NULL, why)) {
    case FILE_LOCK_BUSY: return busy(folder, err);
    case FILE_LOCK_FAILED:
        if (errno == ENOENT)
            return 1;
        return error_set(err, ERR_IO, "could not write to the folder '%s': %s", folder->path, why);
    case FILE_LOCK_TAKEN: folder->locked = true; break;
    case FILE_LOCK_NONE: break; /* the run goes on without */
    }
    return 0;
}

static int hold(struct report_folder *folder, struct error *err)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        int result = try_hold(folder, err);
        if (result <= 0)
            return result;
    }
    return busy(folder, err);
}

/* Nothing of this run is in the way of others, who may come in: what they hold is not empty. At a sudden end
 * the lock, which was taken later, has undone itself before. */
static void leave(void *ctx)
{
    unmake_folders(ctx);
}

/* ---- the door ---- */

struct report_folder *report_folder_open(const char *dir, struct error *err)
{
    if (dir[0] == '\0' || strlen(dir) > LIMIT_PATH_BYTES) {
        (void)error_set(err, ERR_IO, "'%.80s' is no name for a folder", dir);
        return NULL;
    }
    struct report_folder *folder = mem_alloc(sizeof(*folder));
    size_t size = strlen(dir) + 1;
    folder->arena = arena_new();
    folder->path = arena_alloc(folder->arena, size);
    memcpy(folder->path, dir, size);
    while (size > 2 && folder->path[size - 2] == '/')
        folder->path[--size - 1] = '\0';
    folder->lock_path = arena_printf(folder->arena, "%s/" LOCK_NAME, folder->path).ptr;
    undo_add(&folder->undo, leave, folder);
    if (hold(folder, err) == 0 && recover_folder(folder->path, err) == 0)
        return folder;
    report_folder_close(folder);
    return NULL;
}

void report_folder_close(struct report_folder *folder)
{
    if (!folder)
        return;
    if (folder->locked)
        file_lock_drop(&folder->lock);
    undo_drop(&folder->undo);
    leave(folder);
    arena_free(folder->arena);
    mem_free(folder);
}

const char *report_folder_path(const struct report_folder *folder)
{
    return folder->path;
}

bool report_folder_has_reports(const struct report_folder *folder)
{
    const char *names[REPORT_FILES_MAX];
    report_files(REPORT_ALL, names);
    for (const char *const *name = names; *name; name++)
        if (access(arena_printf(folder->arena, "%s/%s", folder->path, *name).ptr, F_OK) == 0)
            return true;
    return false;
}
