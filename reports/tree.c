#include "reports/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define DEPTH_MAX 6 /* ours are three deep */

static void remove_at(int dir, const char *name, int depth);

static void empty(int fd, int depth)
{
    DIR *dir = fdopendir(fd);
    if (!dir) {
        (void)close(fd);
        return;
    }
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove_at(dirfd(dir), entry->d_name, depth);
    (void)closedir(dir);
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as DEPTH_MAX
static void remove_at(int dir, const char *name, int depth)
{
    if (unlinkat(dir, name, 0) == 0 || (errno != EISDIR && errno != EPERM) || depth == 0)
        return;
    int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    empty(fd, depth - 1);
    (void)unlinkat(dir, name, AT_REMOVEDIR);
}

void tree_remove(const char *dir, const char *name)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    remove_at(fd, name, DEPTH_MAX);
    (void)close(fd);
}
