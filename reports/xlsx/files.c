/* libxlsxwriter asks lxw_tmpfile() for its files, which a program may define itself. Its own looks for a place in
 * /tmp where the folder has none, and nobody is told when a write fails. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter/utility.h>

#include "core/mem.h"
#include "reports/xlsx/book_internal.h"

#define FILE_BUFFER_BYTES (64 * 1024)

struct book_file {
    struct book_file *next;
    struct book_files *files;
    FILE *stream;
    int fd; /* -1: it could not be made */
    uint64_t bytes;
};

struct book_files {
    char *folder;
    char name[32];           /* how lxw_tmpfile() finds this */
    struct book_file *first; /* of those that are open */
    int failed;              /* errno of the first failure */
};

struct book_files *book_files_new(const char *folder)
{
    struct book_files *files = mem_alloc(sizeof(*files));
    files->folder = mem_alloc(strlen(folder) + 1);
    memcpy(files->folder, folder, strlen(folder) + 1);
    (void)snprintf(files->name, sizeof(files->name), "%p", (void *)files);
    return files;
}

void book_files_free(struct book_files *files)
{
    if (!files)
        return;
    while (files->first)
        (void)fclose(files->first->stream);
    mem_free(files->folder);
    mem_free(files);
}

const char *book_files_name(const struct book_files *files)
{
    return files->name;
}

int book_files_sync(struct book_files *files)
{
    for (struct book_file *file = files->first; file; file = file->next)
        (void)fflush(file->stream); /* a failure was kept where it happened */
    return files->failed;
}

uint64_t book_files_largest(const struct book_files *files)
{
    uint64_t most = 0;
    for (const struct book_file *file = files->first; file; file = file->next)
        most = file->bytes > most ? file->bytes : most;
    return most;
}

uint64_t book_files_bytes(const struct book_files *files)
{
    uint64_t bytes = 0;
    for (const struct book_file *file = files->first; file; file = file->next)
        bytes += file->bytes;
    return bytes;
}

/* ---- one file ---- */

static void fail(struct book_file *file, int number)
{
    if (file->files->failed == 0)
        file->files->failed = number;
}

static ssize_t read_file(void *cookie, char *buf, size_t size)
{
    struct book_file *file = cookie;
    ssize_t got = read(file->fd, buf, size);
    if (got < 0)
        fail(file, errno);
    return got;
}

/* Returns 0 after a failure, as fopencookie(3) asks. */
static ssize_t write_file(void *cookie, const char *buf, size_t size)
{
    struct book_file *file = cookie;
    size_t done = 0;
    while (done < size && file->files->failed == 0) {
        ssize_t wrote = write(file->fd, buf + done, size - done);
        if (wrote >= 0)
            done += (size_t)wrote;
        else if (errno != EINTR)
            fail(file, errno);
    }
    file->bytes += done;
    return (ssize_t)(done < size ? 0 : size);
}

static int seek_file(void *cookie, off64_t *offset, int whence)
{
    struct book_file *file = cookie;
    off_t at = lseek(file->fd, (off_t)*offset, whence);
    if (at < 0) {
        fail(file, errno);
        return -1;
    }
    *offset = at;
    return 0;
}

static int close_file(void *cookie)
{
    struct book_file *file = cookie;
    struct book_file **at = &file->files->first;
    while (*at != file)
        at = &(*at)->next;
    *at = file->next;
    if (file->fd >= 0)
        (void)close(file->fd);
    mem_free(file);
    return 0;
}

/* Without a name from the beginning where the file system can do that. */
static int open_unnamed(const char *folder)
{
    char path[4200];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    (void)snprintf(path, sizeof(path), "%s/sheet-XXXXXX", folder);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        (void)unlink(path);
    return fd;
}

/* The library writes to stderr when it gets none: what could not be made is one that takes nothing. */
FILE *lxw_tmpfile(char *name)
{
    void *address = NULL;
    static const cookie_io_functions_t functions = {read_file, write_file, seek_file, close_file};
    if (sscanf(name, "%p", &address) != 1)
        return NULL;
    struct book_files *files = address;
    struct book_file *file = mem_alloc(sizeof(*file));
    *file = (struct book_file){.files = files, .next = files->first};
    file->fd = open_unnamed(files->folder);
    if (file->fd < 0)
        fail(file, errno);
    file->stream = fopencookie(file, "w+", functions);
    if (!file->stream)
        mem_exhausted();
    (void)setvbuf(file->stream, NULL, _IOFBF, FILE_BUFFER_BYTES);
    files->first = file;
    return file->stream;
}
