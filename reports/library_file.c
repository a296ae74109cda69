#include "reports/library_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"

#define CHUNK_BYTES ((size_t)256 * 1024)

static ssize_t read_some(int fd, char *buf)
{
    ssize_t got;
    do
        got = read(fd, buf, CHUNK_BYTES);
    while (got < 0 && errno == EINTR);
    return got;
}

static int could_not_read(const char *path, struct error *err)
{
    return error_set(err, ERR_IO, "could not read '%s': %s", path, strerror(errno));
}

int library_file_move(const char *path, struct sink *out, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return could_not_read(path, err);
    char *buf = mem_alloc(CHUNK_BYTES);
    ssize_t got;
    while ((got = read_some(fd, buf)) > 0)
        sink_write(out, buf, (size_t)got);
    int result = got < 0 ? could_not_read(path, err) : 0;
    mem_free(buf);
    (void)close(fd);
    (void)unlink(path);
    return result;
}
