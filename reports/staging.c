#include "reports/staging_internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/arena.h"
#include "core/limits.h"
#include "core/mem.h"

#define FOLDER_MODE 0700

enum backup { BACKUP_NONE, BACKUP_LINKED, BACKUP_MOVED };

struct staged_file {
    struct sink *sink;  /* NULL once it is closed */
    const char *target; /* where it belongs */
    const char *staged; /* where it is until then */
    const char *old;    /* where what it replaces is kept meanwhile */
    enum backup backup;
    bool published;
};

struct staging {
    struct arena *arena;
    const char *dir;
    char *folder; /* the hidden one */
    struct staged_file files[STAGING_FILES_MAX];
    size_t count;
};

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int make_folder(const char *path, struct error *err)
{
    if (mkdir(path, FOLDER_MODE) == 0 || (errno == EEXIST && is_folder(path)))
        return 0;
    int number = errno;
    (void)error_set(err, ERR_IO, "could not make the folder '%s': %s", path, strerror(number));
    if (number == EEXIST || number == ENOTDIR)
        error_hint(err, "There is a file of that name; name another folder.");
    return -1;
}

/* `path` is changed and restored on the way. */
static int make_folders(char *path, struct error *err)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int made = make_folder(path, err);
        *slash = '/';
        if (made != 0)
            return -1;
    }
    return make_folder(path, err);
}

/* A path that make_folders() and mkdtemp() may write to. */
static char *writable(struct arena *arena, const char *path, const char *suffix)
{
    size_t size = strlen(path) + strlen(suffix) + 1;
    char *buf = arena_alloc(arena, size);
    (void)snprintf(buf, size, "%s%s", path, suffix);
    return buf;
}

struct staging *staging_open(const char *dir, struct error *err)
{
    if (dir[0] == '\0' || strlen(dir) > LIMIT_PATH_BYTES) {
        (void)error_set(err, ERR_IO, "'%.80s' is no name for a folder", dir);
        return NULL;
    }
    struct staging *staging = mem_alloc(sizeof(*staging));
    staging->arena = arena_new();
    staging->dir = arena_str(staging->arena, str_from(dir)).ptr;
    int made = make_folders(writable(staging->arena, dir, ""), err);
    char *folder = writable(staging->arena, dir, "/.snapaudit-XXXXXX");
    if (made == 0 && mkdtemp(folder)) { /* mode 0700 */
        staging->folder = folder;
        return staging;
    }
    if (made == 0)
        (void)error_set(err, ERR_IO, "could not write to the folder '%s': %s", dir,
                        strerror(errno));
    arena_free(staging->arena);
    mem_free(staging);
    return NULL;
}

static const char *path_in(struct staging *staging, const char *folder, const char *prefix,
                           const char *name)
{
    return arena_printf(staging->arena, "%s/%s%s", folder, prefix, name).ptr;
}

/* A folder cannot be replaced by a file; what a link points at does not matter. */
static bool blocks(const char *target)
{
    struct stat status;
    return lstat(target, &status) == 0 && S_ISDIR(status.st_mode);
}

struct sink *staging_file(struct staging *staging, const char *name, struct error *err)
{
    assert(staging->count < STAGING_FILES_MAX);
    struct staged_file *file = &staging->files[staging->count];
    file->target = path_in(staging, staging->dir, "", name);
    file->staged = path_in(staging, staging->folder, "", name);
    file->old = path_in(staging, staging->folder, "old-", name);
    if (blocks(file->target)) {
        /* Said now, not when everything is judged. */
        (void)error_set(err, ERR_IO, "could not write '%s': it is a folder", file->target);
        error_hint(err, "Move that folder away, or name another one for the reports.");
        return NULL;
    }
    file->sink = sink_file(file->staged, err);
    if (file->sink)
        staging->count++;
    return file->sink;
}

/* Keep what stands at the target. A second name leaves no moment without the file; where the file
 * system has none, the old file is moved. */
static int keep_old(struct staged_file *file)
{
    if (blocks(file->target)) {
        errno = EISDIR;
        return -1;
    }
    if (link(file->target, file->old) == 0) {
        file->backup = BACKUP_LINKED;
        return 0;
    }
    if (errno == ENOENT)
        return 0;
    if (rename(file->target, file->old) != 0)
        return -1;
    file->backup = BACKUP_MOVED;
    return 0;
}

static int publish_file(struct staged_file *file)
{
    if (keep_old(file) != 0 || rename(file->staged, file->target) != 0)
        return -1;
    file->published = true;
    return 0;
}

/* Best effort: what failed before may fail here, too. */
static void restore_file(struct staged_file *file)
{
    if (file->backup == BACKUP_MOVED || (file->backup == BACKUP_LINKED && file->published))
        (void)rename(file->old, file->target);
    else if (file->published)
        (void)unlink(file->target);
    file->published = false;
}

/* The new names survive a power cut only when the folder reached the disk; not all file systems can
 * do that. */
static void sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    (void)close(fd);
}

static int publish_all(struct staging *staging, struct error *err)
{
    for (size_t i = 0; i < staging->count; i++) {
        if (publish_file(&staging->files[i]) == 0)
            continue;
        (void)error_set(err, ERR_IO, "could not write '%s': %s", staging->files[i].target,
                        strerror(errno));
        error_detail(err, "The reports of an earlier run, if any, are as they were.");
        for (size_t back = 0; back <= i; back++)
            restore_file(&staging->files[back]);
        return -1;
    }
    sync_folder(staging->dir);
    return 0;
}

static int close_all(struct staging *staging, struct error *err)
{
    for (size_t i = 0; i < staging->count; i++) {
        struct sink *sink = staging->files[i].sink;
        staging->files[i].sink = NULL;
        if (sink_close(sink, err) != 0)
            return error_context(err, "could not finish the reports in '%s'", staging->dir);
    }
    return 0;
}

int staging_publish(struct staging *staging, struct error *err)
{
    int result = close_all(staging, err);
    if (result == 0)
        result = publish_all(staging, err);
    staging_discard(staging);
    return result;
}

void staging_discard(struct staging *staging)
{
    if (!staging)
        return;
    for (size_t i = 0; i < staging->count; i++) {
        sink_abort(staging->files[i].sink);
        (void)unlink(staging->files[i].staged);
        (void)unlink(staging->files[i].old);
    }
    (void)rmdir(staging->folder);
    arena_free(staging->arena);
    mem_free(staging);
}
