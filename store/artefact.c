#include "store/artefact.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/limits.h"

static int refuse(int number, char why[FILE_WHY_BYTES])
{
    (void)snprintf(why, FILE_WHY_BYTES, "%s", strerror(number));
    errno = number;
    return -1;
}

static int digest(int fd, char hex[SHA256_HEX_MAX], char why[FILE_WHY_BYTES])
{
    char block[65536];
    struct sha256 *sha = sha256_new();
    ssize_t got;
    while ((got = read(fd, block, sizeof(block))) > 0 || (got < 0 && errno == EINTR))
        if (got > 0)
            sha256_add(sha, block, (size_t)got);
    int number = errno;
    (void)sha256_final(sha, hex);
    sha256_free(sha);
    return got < 0 ? refuse(number, why) : 0;
}

int artefact_digest(struct str folder, struct str name, char hex[SHA256_HEX_MAX],
                    char why[FILE_WHY_BYTES])
{
    char path[LIMIT_PATH_BYTES];
    if (str_starts(name, "/"))
        folder = STR_EMPTY;
    int len = snprintf(path, sizeof(path), "%.*s%.*s", STR_ARG(folder), STR_ARG(name));
    if (len < 0 || (size_t)len >= sizeof(path))
        return refuse(ENAMETOOLONG, why);
    int fd = file_open(path, why);
    if (fd < 0)
        return -1;
    int result = digest(fd, hex, why);
    int number = errno;
    (void)close(fd);
    errno = number;
    return result;
}

enum artefact_state artefact_check(const struct ledger_record *record, struct str folder,
                                   char why[FILE_WHY_BYTES])
{
    char hex[SHA256_HEX_MAX];
    if (str_is_empty(record->artefact) || str_is_empty(record->artefact_sha256))
        return ARTEFACT_NOT_TOLD;
    if (artefact_digest(folder, record->artefact, hex, why) == 0)
        return str_eq_c(record->artefact_sha256, hex) ? ARTEFACT_FITS : ARTEFACT_DIFFERS;
    bool absent = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
    return absent ? ARTEFACT_ABSENT : ARTEFACT_UNREADABLE;
}

struct str artefact_folder(struct str path)
{
    while (path.len > 0 && path.ptr[path.len - 1] != '/')
        path.len--;
    return path;
}
