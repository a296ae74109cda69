/* A lock that keeps two processes apart: flock() on a file that is removed in the end. A process that is
 * killed lets go of it, and leaves a file behind that the next one takes over. */
#ifndef SNAPAUDIT_CORE_FILE_LOCK_H
#define SNAPAUDIT_CORE_FILE_LOCK_H

#include <sys/stat.h>

#include "core/file.h"
#include "core/undo.h"

/* Stays where it is while it is held. */
struct file_lock {
    char *path;
    int fd;
    struct undo undo; /* the file goes when the program ends out of memory */
};

enum file_lock_result {
    FILE_LOCK_TAKEN,
    FILE_LOCK_BUSY,
    FILE_LOCK_NONE,  /* the file system knows no locks */
    FILE_LOCK_FAILED /* the file cannot be made: errno says why, too */
};

/* Never waits. `like`, if any, is the file that is guarded: who may write that one may take the lock.
 * Where it was neither taken nor busy, `why` says what the operating system said; nothing has to be dropped
 * but what was taken. */
enum file_lock_result file_lock_take(struct file_lock *out, const char *path,
                                     const struct stat *like, char why[FILE_WHY_BYTES]);
void file_lock_drop(struct file_lock *lock);

#endif
