#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/limits.h"
#include "core/mem.h"
#include "core/str.h"

#define LINKS_MAX       40 /* as the kernel has it */
#define DESCRIPTORS_MAX 10000000

static int refuse(int number, char why[FILE_WHY_BYTES])
{
    if (strerror_r(number, why, FILE_WHY_BYTES) != 0)
        (void)snprintf(why, FILE_WHY_BYTES, "error %d", number);
    errno = number;
    return -1;
}

const char *file_kind_name(unsigned mode)
{
    return S_ISDIR(mode)    ? "folder"
           : S_ISFIFO(mode) ? "pipe"
           : S_ISSOCK(mode) ? "socket"
           : S_ISBLK(mode)  ? "disk"
                            : "device";
}

static int refuse_kind(mode_t mode, char why[FILE_WHY_BYTES])
{
    if (S_ISDIR(mode))
        return refuse(EISDIR, why);
    (void)snprintf(why, FILE_WHY_BYTES, "is a %s, not a file", file_kind_name(mode));
    errno = EINVAL;
    return -1;
}

static int close_refused(int fd, int result)
{
    int number = errno;
    (void)close(fd);
    errno = number;
    return result;
}

/* ---- reading ---- */

static int open_regular(int folder, const char *path, int links, char why[FILE_WHY_BYTES])
{
    struct stat info;
    /* Before opening, which may wake who writes a pipe, or start a device. */
    if (fstatat(folder, path, &info, links) != 0)
        return refuse(errno, why);
    if (S_ISLNK(info.st_mode)) {
        (void)snprintf(why, FILE_WHY_BYTES, "is a link, not a file");
        errno = ELOOP;
        return -1;
    }
    if (!S_ISREG(info.st_mode))
        return refuse_kind(info.st_mode, why);
    int fd = openat(folder, path,
                    O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (links != 0 ? O_NOFOLLOW : 0));
    if (fd < 0)
        return refuse(errno, why);
    if (fstat(fd, &info) != 0)
        return close_refused(fd, refuse(errno, why));
    if (!S_ISREG(info.st_mode)) /* exchanged meanwhile */
        return close_refused(fd, refuse_kind(info.st_mode, why));
    return fd;
}

int file_open(const char *path, char why[FILE_WHY_BYTES])
{
    return open_regular(AT_FDCWD, path, 0, why);
}

int file_open_in(int folder, const char *name, char why[FILE_WHY_BYTES])
{
    return open_regular(folder, name, AT_SYMLINK_NOFOLLOW, why);
}

/* ---- writing ---- */

static bool takes_output(mode_t mode)
{
    return S_ISREG(mode) || S_ISFIFO(mode) || S_ISCHR(mode);
}

int file_open_to_write(const char *path, int flags, unsigned mode, char why[FILE_WHY_BYTES])
{
    struct stat info;
    if (stat(path, &info) == 0 && !takes_output(info.st_mode))
        return refuse_kind(info.st_mode, why);
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags, mode);
    if (fd < 0 && errno == ENXIO) {
        (void)snprintf(why, FILE_WHY_BYTES, "is a pipe that nobody reads");
        return -1;
    }
    if (fd < 0 && errno == ELOOP && (flags & O_NOFOLLOW)) {
        (void)snprintf(why, FILE_WHY_BYTES, "is a symbolic link, which is not followed here");
        return -1;
    }
    if (fd < 0)
        return refuse(errno, why);
    if (fstat(fd, &info) != 0)
        return close_refused(fd, refuse(errno, why));
    if (!takes_output(info.st_mode))
        return close_refused(fd, refuse_kind(info.st_mode, why));
    return fd;
}

void file_sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    (void)close(fd);
}

/* ---- what a name for output leads to ---- */

/* The folder part with its last slash; "./" when there is none. */
static void copy_folder(const char *path, char out[LIMIT_PATH_BYTES])
{
    const char *slash = strrchr(path, '/');
    if (slash)
        (void)snprintf(out, LIMIT_PATH_BYTES, "%.*s", (int)(slash - path) + 1, path);
    else
        (void)snprintf(out, LIMIT_PATH_BYTES, "./");
}

/* Links in /proc lead to open files, whatever their text says. */
enum { NOT_IN_PROC = -2, NOT_OURS = -1 };

/* The number behind /proc/self/fd/ and what leads there. */
static int descriptor_of(const char *path)
{
    char folder[LIMIT_PATH_BYTES];
    char real[PATH_MAX];
    char own[64];
    struct statfs system;
    copy_folder(path, folder);
    if (statfs(folder, &system) != 0 || system.f_type != PROC_SUPER_MAGIC)
        return NOT_IN_PROC;
    (void)snprintf(own, sizeof(own), "/proc/%ld/fd", (long)getpid());
    if (!realpath(folder, real) || strcmp(real, own) != 0)
        return NOT_OURS;
    int fd = 0;
    const char *digit = strrchr(path, '/') + 1;
    for (; char_is_digit(*digit) && fd < DESCRIPTORS_MAX; digit++)
        fd = fd * 10 + (*digit - '0');
    return *digit ? NOT_OURS : fd;
}

/* One step from the link `path` to what it names, in place. */
static int follow(char path[LIMIT_PATH_BYTES])
{
    char text[LIMIT_PATH_BYTES];
    char folder[LIMIT_PATH_BYTES];
    ssize_t len = readlink(path, text, sizeof(text) - 1);
    if (len < 0)
        return -1;
    text[len] = '\0';
    copy_folder(path, folder);
    size_t room = LIMIT_PATH_BYTES;
    int need = text[0] == '/' || !strchr(path, '/') ? snprintf(path, room, "%s", text)
                                                    : snprintf(path, room, "%s%s", folder, text);
    if (need >= 0 && (size_t)need < room)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

/* Walk the links of the last part; the kernel walks those of folders. */
static int walk(struct file_target *out, char path[LIMIT_PATH_BYTES])
{
    struct stat info;
    for (int links = 0; links <= LINKS_MAX; links++) {
        if (lstat(path, &info) != 0)
            return errno == ENOENT ? 0 : -1;
        if (!S_ISLNK(info.st_mode)) {
            out->kind = S_ISREG(info.st_mode) ? FILE_TARGET_FILE : FILE_TARGET_SPECIAL;
            return 0;
        }
        int fd = descriptor_of(path);
        if (fd != NOT_IN_PROC) {
            out->kind = fd >= 0 ? FILE_TARGET_DESCRIPTOR : FILE_TARGET_SPECIAL;
            out->fd = fd;
            return 0;
        }
        if (follow(path) != 0)
            return -1;
    }
    errno = ELOOP;
    return -1;
}

int file_target_find(struct file_target *out, const char *path, char why[FILE_WHY_BYTES])
{
    char at[LIMIT_PATH_BYTES];
    *out = (struct file_target){.kind = FILE_TARGET_FILE, .fd = -1};
    /* The kernel knows links that must not be followed: those of others in a folder for all. */
    struct stat info;
    if (stat(path, &info) != 0 && errno != ENOENT)
        return refuse(errno, why);
    if (strlen(path) >= sizeof(at))
        return refuse(ENAMETOOLONG, why);
    (void)snprintf(at, sizeof(at), "%s", path);
    if (walk(out, at) != 0)
        return refuse(errno, why);
    size_t size = strlen(at) + 1;
    out->path = mem_alloc(size);
    memcpy(out->path, at, size);
    return 0;
}

void file_target_clear(struct file_target *target)
{
    mem_free(target->path);
    target->path = NULL;
}
