/* Files that people name, told apart before they are opened: what is read must be a regular file,
 * or opening a pipe that nobody writes would wait for good; what is written may be something that
 * must not be replaced. Links are followed. */
#ifndef SNAPAUDIT_CORE_FILE_H
#define SNAPAUDIT_CORE_FILE_H

#include <stddef.h>

#define FILE_WHY_BYTES 128

/* "pipe", "device" and such: what a `st_mode` is that is no regular file. */
const char *file_kind_name(unsigned mode);

/* Opens a regular file to read. Returns a descriptor; or -1 with `why` ("No such file or directory",
 * "is a pipe, not a file") and errno, which is EISDIR for a folder and EINVAL for what else is no
 * file. Never waits. */
int file_open(const char *path, char why[FILE_WHY_BYTES]);

/* The same of a name in a folder that is open, which must not be a link (ELOOP). */
int file_open_in(int folder, const char *name, char why[FILE_WHY_BYTES]);

/* Opens to write; never waits for a reader. `flags`: O_APPEND, O_NOFOLLOW, O_CREAT (with `mode`)
 * and such. A folder, a disk, a socket and a pipe that nobody reads are
 * refused. Returns a descriptor, or -1 with `why` and errno. */
int file_open_to_write(const char *path, int flags, unsigned mode, char why[FILE_WHY_BYTES]);

/* A new name in a folder survives a power cut only when the folder reached the disk. Some file systems
 * cannot do that: best effort. */
void file_sync_folder(const char *path);

/* Where a file that is named for output ends up. */
enum file_target_kind {
    FILE_TARGET_FILE,       /* a regular file, or a name without one: may be replaced */
    FILE_TARGET_SPECIAL,    /* a device, a pipe: is written to, or refused */
    FILE_TARGET_DESCRIPTOR, /* one of this process, as /dev/stdout is: is written to */
};

struct file_target {
    enum file_target_kind kind;
    int fd;     /* FILE_TARGET_DESCRIPTOR, borrowed */
    char *path; /* behind all links; released by file_target_clear() */
};

/* Returns 0, or -1 with `why`; then there is nothing to clear. */
int file_target_find(struct file_target *out, const char *path, char why[FILE_WHY_BYTES]);
void file_target_clear(struct file_target *target);

#endif
