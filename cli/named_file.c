#include "cli/named_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "core/file.h"
#include "core/vec.h"

static int could_not_read(const struct named_file *file, struct str path, const char *why,
                          struct error *err)
{
    (void)error_set(err, ERR_IO, "could not read %s %.*s: %s", file->what, STR_ARG(path), why);
    error_hint(err, "%s", file->otherwise);
    return -1;
}

/* A pipe is read where the command line says that it is meant. */
static int refuse(const struct named_file *file, struct str path, const char *why,
                  struct error *err)
{
    bool special = errno == EINVAL && file->from_stdin;
    (void)could_not_read(file, path, why, err);
    if (special)
        error_hint(err, "'-' reads %s from standard input", file->what);
    return -1;
}

/* All that `fd` gives, of which one byte more than may be is read. */
static int read_all(const struct named_file *file, int fd, struct vec *bytes, struct str path,
                    struct error *err)
{
    char block[16384];
    size_t most = file->most_mib * 1024 * 1024;
    while (bytes->len <= most) {
        ssize_t got = read(fd, block, sizeof(block));
        if (got == 0)
            return 0;
        if (got < 0 && errno == EINTR && *interrupt_flag())
            return error_set(err, ERR_CANCELLED, "stopped while reading %s", file->what);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return could_not_read(file, path, strerror(errno), err);
        vec_reserve(bytes, bytes->len + (size_t)got);
        memcpy((char *)bytes->data + bytes->len, block, (size_t)got);
        bytes->len += (size_t)got;
    }
    (void)error_set(err, ERR_LIMIT, "%s %.*s is larger than %zu MiB", file->what, STR_ARG(path),
                    file->most_mib);
    return -1;
}

int named_file_read(struct arena *arena, const struct named_file *file, struct str path,
                    struct str *out, struct error *err)
{
    bool standard_input = file->from_stdin && str_eq_c(path, "-");
    char why[FILE_WHY_BYTES];
    int fd = standard_input ? STDIN_FILENO : file_open(arena_str(arena, path).ptr, why);
    if (fd < 0)
        return refuse(file, path, why, err);
    struct vec bytes;
    vec_init(&bytes, 1);
    int result = read_all(file, fd, &bytes, path, err);
    if (result == 0)
        *out = arena_str(arena, str_make(bytes.data, bytes.len));
    vec_clear(&bytes);
    if (!standard_input)
        (void)close(fd);
    return result;
}
