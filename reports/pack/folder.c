#include "reports/pack/folder_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/limits.h"

/* ---- what is in it ---- */

static int compare(const void *left, const void *right)
{
    return str_cmp(*(const struct str *)left, *(const struct str *)right);
}

static bool is_itself(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int list(struct pack_folder *folder, const char *path, struct vec *names, struct error *err)
{
    int fd = dup(folder->fd);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (!dir)
        return error_set(err, ERR_IO, "could not list the folder '%s': %s", path, strerror(errno));
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (is_itself(entry->d_name))
            continue;
        struct str name = arena_str(folder->arena, str_from(entry->d_name));
        (void)vec_push(names, &name);
        if (names->len > LIMIT_PACK_ENTRIES)
            break;
    }
    (void)closedir(dir);
    return names->len <= LIMIT_PACK_ENTRIES
               ? 0
               : error_set(err, ERR_LIMIT, "the folder '%s' holds more than %u entries", path,
                           LIMIT_PACK_ENTRIES);
}

int pack_folder_open(struct pack_folder *out, struct arena *arena, const char *path,
                     struct error *err)
{
    struct vec names;
    *out = (struct pack_folder){.arena = arena};
    out->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (out->fd < 0)
        return error_set(err, ERR_IO, "could not open the folder '%s': %s", path, strerror(errno));
    vec_init(&names, sizeof(struct str));
    int result = list(out, path, &names, err);
    if (names.len > 0)
        qsort(names.data, names.len, sizeof(struct str), compare);
    struct str *items = arena_array(arena, names.len + 1, sizeof(*items));
    if (names.len > 0)
        memcpy(items, names.data, names.len * sizeof(*items));
    out->entries = (struct strs){items, names.len};
    vec_clear(&names);
    return result;
}

void pack_folder_close(struct pack_folder *folder)
{
    if (folder->fd >= 0)
        (void)close(folder->fd);
}

bool pack_folder_has(const struct pack_folder *folder, struct str name)
{
    return folder->entries.count > 0 && bsearch(&name, folder->entries.items, folder->entries.count,
                                                sizeof(struct str), compare) != NULL;
}

/* ---- one file ---- */

bool pack_folder_has_bytes(const struct pack_folder *folder, struct str name, uint64_t bytes)
{
    struct stat info;
    return fstatat(folder->fd, arena_str(folder->arena, name).ptr, &info, AT_SYMLINK_NOFOLLOW) ==
               0 &&
           S_ISREG(info.st_mode) && (uint64_t)info.st_size == bytes;
}

static int open_file(const struct pack_folder *folder, struct str name, struct pack_flaw *flaw)
{
    char why[FILE_WHY_BYTES];
    int fd = file_open_in(folder->fd, arena_str(folder->arena, name).ptr, why);
    if (fd >= 0)
        return fd;
    bool no_file = errno == ELOOP || errno == EISDIR || errno == EINVAL;
    flaw->kind = errno == ENOENT ? PACK_MISSING : no_file ? PACK_NO_FILE : PACK_UNREADABLE;
    flaw->detail = errno == ENOENT ? STR_EMPTY : arena_str(folder->arena, str_from(why));
    return -1;
}

static bool unreadable(const struct pack_folder *folder, struct pack_flaw *flaw, const char *why)
{
    flaw->kind = PACK_UNREADABLE;
    flaw->detail = arena_str(folder->arena, str_from(why));
    return false;
}

bool pack_folder_measure(const struct pack_folder *folder, struct str name,
                         struct manifest_file *out, struct pack_flaw *flaw)
{
    int fd = open_file(folder, name, flaw);
    if (fd < 0)
        return false;
    bool read_all = manifest_measure_open(out, fd) == 0;
    int number = errno;
    (void)close(fd);
    return read_all || unreadable(folder, flaw, strerror(number));
}

static ssize_t read_whole(int fd, size_t most, struct vec *bytes)
{
    char block[16384];
    ssize_t got = 1;
    while (got > 0 && bytes->len <= most) {
        got = read(fd, block, sizeof(block));
        if (got < 0 && errno == EINTR) {
            got = 1;
        } else if (got > 0) {
            vec_reserve(bytes, bytes->len + (size_t)got);
            memcpy((char *)bytes->data + bytes->len, block, (size_t)got);
            bytes->len += (size_t)got;
        }
    }
    return got;
}

bool pack_folder_read(const struct pack_folder *folder, const char *name, size_t most,
                      struct str *out, struct pack_flaw *flaw)
{
    struct vec bytes;
    int fd = open_file(folder, str_from(name), flaw);
    if (fd < 0)
        return false;
    vec_init(&bytes, 1);
    bool whole = read_whole(fd, most, &bytes) >= 0 || unreadable(folder, flaw, strerror(errno));
    (void)close(fd);
    if (whole)
        *out = arena_str(folder->arena, str_make(bytes.data, bytes.len));
    vec_clear(&bytes);
    return whole;
}

bool pack_folder_is_split(const struct pack_folder *folder, struct str name)
{
    struct stat info;
    const char *index = arena_printf(folder->arena, "%.*s/index.csv", STR_ARG(name)).ptr;
    return str_starts(name, "by-") &&
           fstatat(folder->fd, arena_str(folder->arena, name).ptr, &info, AT_SYMLINK_NOFOLLOW) ==
               0 &&
           S_ISDIR(info.st_mode) && fstatat(folder->fd, index, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(info.st_mode);
}
