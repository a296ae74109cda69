#include "core/file_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/mem.h"

#define TRIES 100 /* each time another process removed the file that was opened */

static enum file_lock_result not_taken(enum file_lock_result result, int number,
                                       char why[FILE_WHY_BYTES])
{
    (void)snprintf(why, FILE_WHY_BYTES, "%s", strerror(number));
    errno = number;
    return result;
}

/* True when the lock is on the file that has the name: who held it before may have removed it. */
static bool is_current(int fd, const char *path)
{
    struct stat held, named;
    return fstat(fd, &held) == 0 && lstat(path, &named) == 0 && held.st_dev == named.st_dev &&
           held.st_ino == named.st_ino;
}

/* Best effort, and only of a file of our own: without it others of the group are refused. */
static void resemble(int fd, const struct stat *like)
{
    struct stat own;
    if (!like || fstat(fd, &own) != 0 || own.st_uid != geteuid())
        return;
    if (own.st_gid == like->st_gid || fchown(fd, (uid_t)-1, like->st_gid) == 0)
        (void)fchmod(fd, like->st_mode & 0666);
}

/* `*again`: what was locked has lost its name meanwhile. */
static enum file_lock_result try_take(struct file_lock *lock, const char *path,
                                      const struct stat *like, bool *again,
                                      char why[FILE_WHY_BYTES])
{
    *again = false;
    lock->fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (lock->fd < 0)
        return not_taken(FILE_LOCK_FAILED, errno, why);
    enum file_lock_result result = FILE_LOCK_TAKEN;
    if (flock(lock->fd, LOCK_EX | LOCK_NB) != 0)
        result = errno == EWOULDBLOCK ? FILE_LOCK_BUSY : not_taken(FILE_LOCK_NONE, errno, why);
    else
        *again = !is_current(lock->fd, path);
    if (result == FILE_LOCK_NONE)
        (void)unlink(path);
    if (result != FILE_LOCK_TAKEN || *again)
        (void)close(lock->fd);
    else
        resemble(lock->fd, like);
    return *again ? FILE_LOCK_BUSY : result;
}

static void remove_file(void *lock)
{
    (void)unlink(((const struct file_lock *)lock)->path);
}

enum file_lock_result file_lock_take(struct file_lock *out, const char *path,
                                     const struct stat *like, char why[FILE_WHY_BYTES])
{
    enum file_lock_result result = FILE_LOCK_BUSY;
    bool again = true;
    size_t size = strlen(path) + 1;
    *out = (struct file_lock){.path = mem_alloc(size), .fd = -1};
    memcpy(out->path, path, size);
    for (int i = 0; i < TRIES && again; i++)
        result = try_take(out, path, like, &again, why);
    if (result == FILE_LOCK_TAKEN) {
        undo_add(&out->undo, remove_file, out);
        return result;
    }
    int number = errno;
    mem_free(out->path);
    out->path = NULL;
    errno = number;
    return result;
}

void file_lock_drop(struct file_lock *lock)
{
    undo_drop(&lock->undo);
    (void)unlink(lock->path); /* while it is held, so that nobody else's is removed */
    (void)close(lock->fd);
    mem_free(lock->path);
    lock->path = NULL;
}
