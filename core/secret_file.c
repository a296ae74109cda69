#include "core/secret_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/limits.h"

static bool fail(char why[SECRET_FILE_WHY_BYTES], const char *words)
{
    (void)snprintf(why, SECRET_FILE_WHY_BYTES, "%s", words);
    return false;
}

bool secret_file_take(int fd, struct secret *room, size_t *len, char why[SECRET_FILE_WHY_BYTES])
{
    ssize_t got = 1;
    *len = 0;
    while (got > 0 && *len < secret_size(room)) {
        got = read(fd, secret_bytes(room) + *len, secret_size(room) - *len);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got > 0)
            *len += (size_t)got;
    }
    if (got < 0)
        return fail(why, strerror(errno));
    return *len < secret_size(room) || fail(why, "it is too long");
}

bool secret_file_read(struct str path, struct secret *room, size_t *len,
                      char why[SECRET_FILE_WHY_BYTES])
{
    char name[LIMIT_PATH_BYTES];
    if (path.len >= sizeof(name))
        return fail(why, strerror(ENAMETOOLONG));
    (void)snprintf(name, sizeof(name), "%.*s", STR_ARG(path));
    int fd = file_open(name, why);
    if (fd < 0)
        return false;
    bool whole = secret_file_take(fd, room, len, why);
    (void)close(fd);
    return whole;
}
