#include "core/spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

struct spool {
    uint64_t memory_bytes;
    struct sink *memory; /* what was not written to the file yet */
    FILE *file;          /* what came before it; NULL while all is in memory */
    int failed_errno;    /* the first failure; later records are dropped */
};

struct spool *spool_new(void)
{
    return spool_new_small(SPOOL_MEMORY_BYTES);
}

struct spool *spool_new_small(uint64_t memory_bytes)
{
    struct spool *spool = mem_alloc(sizeof(*spool));
    spool->memory_bytes = memory_bytes;
    spool->memory = sink_memory();
    return spool;
}

static void fail(struct spool *spool)
{
    if (spool->failed_errno == 0)
        spool->failed_errno = errno;
}

/* Without a folder for temporary files memory must do. */
static void flush(struct spool *spool)
{
    struct str text = sink_view(spool->memory);
    if (!spool->file)
        spool->file = tmpfile();
    if (!spool->file)
        return;
    if (text.len > 0 && fwrite(text.ptr, 1, text.len, spool->file) != text.len)
        fail(spool);
    sink_clear(spool->memory);
}

struct sink *spool_sink(struct spool *spool)
{
    if (sink_view(spool->memory).len >= spool->memory_bytes)
        flush(spool);
    return spool->memory;
}

/* To the begin of the file, with all in it. */
static void turn_to_begin(struct spool *spool)
{
    flush(spool);
    errno = 0;
    if (fflush(spool->file) != 0 || fseek(spool->file, 0, SEEK_SET) != 0)
        fail(spool);
}

static void copy_file(struct spool *spool, struct sink *out)
{
    char block[16384];
    size_t got;
    turn_to_begin(spool);
    while (spool->failed_errno == 0 && (got = fread(block, 1, sizeof(block), spool->file)) > 0)
        sink_write(out, block, got);
    if (ferror(spool->file))
        fail(spool);
}

/* What was read is forgotten; what went wrong is said. */
static int empty(struct spool *spool, struct error *err)
{
    if (spool->file)
        (void)fclose(spool->file); /* it was read to its end */
    spool->file = NULL;
    sink_clear(spool->memory);
    int number = spool->failed_errno;
    spool->failed_errno = 0;
    if (number != 0)
        return error_set(err, ERR_IO, "could not use a temporary file: %s", strerror(number));
    return 0;
}

int spool_move(struct spool *spool, struct sink *out, struct error *err)
{
    if (spool->file)
        copy_file(spool, out);
    sink_str(out, sink_view(spool->memory));
    return empty(spool, err);
}

static void each_of_file(struct spool *spool, void (*visit)(void *arg, struct str line), void *arg)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    turn_to_begin(spool);
    while (spool->failed_errno == 0 && (len = getline(&line, &room, spool->file)) > 0)
        visit(arg, str_make(line, (size_t)len - 1));
    if (!feof(spool->file))
        fail(spool);
    free(line);
}

int spool_each(struct spool *spool, void (*visit)(void *arg, struct str line), void *arg,
               struct error *err)
{
    if (spool->file)
        each_of_file(spool, visit, arg);
    struct str text = sink_view(spool->memory);
    while (text.len > 0) {
        size_t len = str_find(text, "\n");
        visit(arg, str_make(text.ptr, len));
        text = str_skip(text, len + 1);
    }
    return empty(spool, err);
}

void spool_free(struct spool *spool)
{
    if (!spool)
        return;
    if (spool->file)
        (void)fclose(spool->file); /* it goes away */
    sink_abort(spool->memory);
    mem_free(spool);
}
