#include "core/sink.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/mem.h"
#include "core/undo.h"

#define BUFFER_BYTES       ((size_t)256 * 1024)
#define MEMORY_FIRST_BYTES ((size_t)4 * 1024)
#define START_BYTES        ((uint64_t)8 * 1024 * 1024) /* of a file, on their way to the disk together */
#define TEMP_NAME_BYTES    200 /* of the final name, so that the temporary one fits in 255 */
#define U64_DIGITS         20

enum sink_kind { SINK_FILE, SINK_SPECIAL, SINK_MEMORY, SINK_FD, SINK_THROUGH };

struct sink {
    enum sink_kind kind;
    bool secret; /* nothing of it stays in memory that was given back */
    int fd;
    char *buf;
    size_t len;
    size_t cap;
    uint64_t total;
    uint64_t sent;           /* bytes given to the descriptor */
    uint64_t started;        /* SINK_FILE: of them those that are on their way to the disk */
    int failed_errno;        /* the first failure; later writes are dropped */
    const char *failed_step; /* what was tried then */
    char *path;              /* what it is, or will be called; NULL where that has no name */
    char *temp_path;         /* SINK_FILE: what it is called until it is complete */
    struct undo undo;        /* SINK_FILE: of that name */
    struct sink *under;      /* SINK_THROUGH: where what is made of it goes */
    sink_change_fn change;
    void *change_ctx;
};

static struct sink *sink_new(enum sink_kind kind, size_t cap)
{
    struct sink *sink = mem_alloc(sizeof(*sink));
    sink->kind = kind;
    sink->fd = -1;
    sink->cap = cap;
    sink->buf = mem_resize(NULL, cap, 1);
    return sink;
}

static void wipe(const struct sink *sink)
{
    if (sink->secret)
        explicit_bzero(sink->buf, sink->cap);
}

static void release(struct sink *sink)
{
    if (sink->kind == SINK_FILE)
        undo_drop(&sink->undo);
    wipe(sink);
    mem_free(sink->buf);
    mem_free(sink->path);
    mem_free(sink->temp_path);
    mem_free(sink);
}

static char *join(struct str a, struct str b, struct str c)
{
    char *text = mem_alloc(a.len + b.len + c.len + 1);
    char *at = text;
    const struct str parts[] = {a, b, c};
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].len > 0)
            memcpy(at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    return text;
}

/* Length of the folder part with its last slash; 0 when there is none. */
static size_t folder_len(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* DIR/.NAME.XXXXXX: in the same folder, because rename() only replaces within one file system. */
static char *temp_template(const char *path)
{
    struct str folder = str_make(path, folder_len(path));
    struct str name = str_from(path + folder.len);
    if (name.len > TEMP_NAME_BYTES)
        name.len = TEMP_NAME_BYTES;
    char *hidden = join(folder, STR_LIT("."), name);
    char *temp = join(str_from(hidden), STR_LIT(".XXXXXX"), STR_EMPTY);
    mem_free(hidden);
    return temp;
}

static struct sink *refuse(const char *path, const char *why, struct error *err)
{
    (void)error_set(err, ERR_IO, "could not write '%s': %s", path, why);
    return NULL;
}

static void remove_temporary(void *ctx)
{
    const struct sink *sink = ctx;
    (void)unlink(sink->temp_path);
}

/* A file that takes the name `target` when it is complete. */
static struct sink *replacing(const char *path, const char *target, struct error *err)
{
    struct sink *sink = sink_new(SINK_FILE, BUFFER_BYTES);
    sink->temp_path = temp_template(target);
    sink->path = join(str_from(target), STR_EMPTY, STR_EMPTY);
    sink->fd = mkstemp(sink->temp_path); /* O_CREAT | O_EXCL, mode 0600 */
    if (sink->fd < 0) {
        int number = errno;
        release(sink);
        return refuse(path, strerror(number), err);
    }
    undo_add(&sink->undo, remove_temporary, sink);
    (void)fcntl(sink->fd, F_SETFD, FD_CLOEXEC); /* cannot fail on an open descriptor */
    return sink;
}

static struct sink *adding(const char *path, const char *target, struct error *err)
{
    char why[FILE_WHY_BYTES];
    int fd = file_open_to_write(target, O_APPEND, 0, why);
    if (fd < 0)
        return refuse(path, why, err);
    struct sink *sink = sink_new(SINK_SPECIAL, BUFFER_BYTES);
    sink->fd = fd;
    sink->path = join(str_from(path), STR_EMPTY, STR_EMPTY);
    return sink;
}

struct sink *sink_file(const char *path, struct error *err)
{
    char why[FILE_WHY_BYTES];
    struct file_target target;
    if (path[folder_len(path)] == '\0')
        return refuse(path, "it names no file", err);
    if (file_target_find(&target, path, why) != 0)
        return refuse(path, why, err);
    struct sink *sink = target.kind == FILE_TARGET_FILE      ? replacing(path, target.path, err)
                        : target.kind == FILE_TARGET_SPECIAL ? adding(path, target.path, err)
                                                             : sink_fd(target.fd);
    file_target_clear(&target);
    return sink;
}

struct sink *sink_memory(void)
{
    return sink_new(SINK_MEMORY, MEMORY_FIRST_BYTES);
}

struct sink *sink_secret(void)
{
    struct sink *sink = sink_memory();
    sink->secret = true;
    return sink;
}

struct sink *sink_fd(int fd)
{
    struct sink *sink = sink_new(SINK_FD, BUFFER_BYTES);
    sink->fd = fd;
    return sink;
}

struct sink *sink_through(struct sink *under, sink_change_fn change, void *ctx)
{
    struct sink *sink = sink_new(SINK_THROUGH, BUFFER_BYTES);
    sink->under = under;
    sink->change = change;
    sink->change_ctx = ctx;
    return sink;
}

static void fail(struct sink *sink, const char *step, int number)
{
    if (sink->failed_step)
        return;
    sink->failed_step = step;
    sink->failed_errno = number;
}

/* True when it is worth trying again. A descriptor that somebody made non-blocking is waited for.
 */
static bool may_retry(int fd, int number)
{
    if (number == EINTR)
        return true;
    if (number != EAGAIN && number != EWOULDBLOCK)
        return false;
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    return poll(&ready, 1, -1) >= 0 || errno == EINTR;
}

/* What is not yet on the disk when the file is closed is waited for: so it is sent on while more is made. */
static void start(struct sink *sink)
{
    if (sink->kind != SINK_FILE || sink->sent - sink->started < START_BYTES)
        return;
    (void)sync_file_range(sink->fd, (off_t)sink->started, (off_t)(sink->sent - sink->started),
                          SYNC_FILE_RANGE_WRITE); /* sink_close() asks for all of it */
    sink->started = sink->sent;
}

static void write_all(struct sink *sink, const char *data, size_t len)
{
    while (len > 0 && !sink->failed_step) {
        ssize_t written = write(sink->fd, data, len);
        if (written >= 0) {
            data += written;
            len -= (size_t)written;
            sink->sent += (uint64_t)written;
        } else {
            int number = errno;
            if (!may_retry(sink->fd, number))
                fail(sink, "write", number);
        }
    }
    start(sink);
}

static void flush_through(struct sink *sink, bool last)
{
    struct str text = str_make(sink->buf, sink->len);
    size_t taken = sink->change(sink->change_ctx, text, last, sink->under);
    assert(taken <= sink->len && (taken > 0 || sink->len < SINK_CHANGE_BYTES));
    memmove(sink->buf, sink->buf + taken, sink->len - taken);
    sink->len -= taken;
}

static void flush(struct sink *sink)
{
    if (sink->kind == SINK_MEMORY)
        return;
    if (sink->kind == SINK_THROUGH) {
        flush_through(sink, false);
        return;
    }
    write_all(sink, sink->buf, sink->len);
    sink->len = 0;
}

static void grow(struct sink *sink, size_t more)
{
    size_t need;
    if (__builtin_add_overflow(sink->len, more, &need) || need > SIZE_MAX / 2)
        mem_exhausted();
    size_t cap = sink->cap;
    while (cap < need)
        cap *= 2;
    char *larger = sink->secret ? mem_resize(NULL, cap, 1) : mem_resize(sink->buf, cap, 1);
    if (sink->secret) { /* resizing would leave the old bytes behind */
        memcpy(larger, sink->buf, sink->len);
        wipe(sink);
        mem_free(sink->buf);
    }
    sink->buf = larger;
    sink->cap = cap;
}

/* As much as there is room for at once: what it becomes depends on what comes before it. */
static void write_through(struct sink *sink, const char *data, size_t len)
{
    while (len > 0) {
        if (sink->len == sink->cap)
            flush_through(sink, false);
        size_t room = sink->cap - sink->len;
        size_t part = len < room ? len : room;
        memcpy(sink->buf + sink->len, data, part);
        sink->len += part;
        data += part;
        len -= part;
    }
}

void sink_write(struct sink *sink, const void *data, size_t len)
{
    sink->total += len;
    if (sink->kind == SINK_THROUGH) {
        write_through(sink, data, len);
        return;
    }
    if (len > sink->cap - sink->len) {
        if (sink->kind == SINK_MEMORY)
            grow(sink, len);
        else
            flush(sink);
        if (len > sink->cap) { /* larger than the buffer: no use in copying it */
            write_all(sink, data, len);
            return;
        }
    }
    if (len > 0)
        memcpy(sink->buf + sink->len, data, len);
    sink->len += len;
}

void sink_str(struct sink *sink, struct str s)
{
    sink_write(sink, s.ptr, s.len);
}

void sink_cstr(struct sink *sink, const char *s)
{
    sink_str(sink, str_from(s));
}

void sink_char(struct sink *sink, char c)
{
    if (sink->len == sink->cap) {
        sink_write(sink, &c, 1);
        return;
    }
    sink->buf[sink->len++] = c;
    sink->total++;
}

void sink_u64(struct sink *sink, uint64_t value)
{
    char digits[U64_DIGITS];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    sink_write(sink, digits + at, sizeof(digits) - at);
}

void sink_i64(struct sink *sink, int64_t value)
{
    if (value < 0)
        sink_char(sink, '-');
    sink_u64(sink, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void sink_grouped(struct sink *sink, uint64_t value)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            sink_char(sink, ',');
        sink_char(sink, digits[i]);
    }
}

void sink_word_list(struct sink *sink, const char *words)
{
    for (struct str rest = str_from(words); rest.len > 0;) {
        size_t len = str_find(rest, " ");
        sink_str(sink, str_make(rest.ptr, len));
        rest = str_skip(rest, len + 1);
        if (rest.len > 0)
            sink_cstr(sink, str_find(rest, " ") < rest.len ? ", " : " and ");
    }
}

void sink_printf(struct sink *sink, const char *format, ...)
{
    char small[512];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(small, sizeof(small), format, args);
    va_end(args);
    if (len < 0) {
        fail(sink, "format", errno);
        return;
    }
    if ((size_t)len < sizeof(small)) {
        sink_write(sink, small, (size_t)len);
        return;
    }
    char *large = mem_alloc((size_t)len + 1);
    va_start(args, format);
    (void)vsnprintf(large, (size_t)len + 1, format, args);
    va_end(args);
    sink_write(sink, large, (size_t)len);
    mem_free(large);
}

void sink_clear(struct sink *sink)
{
    assert(sink->kind == SINK_MEMORY);
    sink->len = 0;
    sink->total = 0;
}

struct str sink_view(const struct sink *sink)
{
    assert(sink->kind == SINK_MEMORY);
    return str_make(sink->buf, sink->len);
}

uint64_t sink_bytes(const struct sink *sink)
{
    return sink->total;
}

static char *folder_of(const char *path)
{
    size_t len = folder_len(path);
    return join(len > 0 ? str_make(path, len) : STR_LIT("."), STR_EMPTY, STR_EMPTY);
}

static int sync_file(int fd)
{
    int result;
    do
        result = fsync(fd);
    while (result != 0 && errno == EINTR);
    return result;
}

static void close_fd(struct sink *sink)
{
    if (close(sink->fd) != 0 && errno != EINTR) /* after EINTR the descriptor is gone, too */
        fail(sink, "close", errno);
}

/* Complete on disk before it gets its name; a failure on the way leaves nothing behind. Once it has
 * its name nothing is asked for any more that could fail the run. */
static void publish(struct sink *sink)
{
    char *folder = folder_of(sink->path);
    if (!sink->failed_step && sync_file(sink->fd) != 0)
        fail(sink, "fsync", errno);
    close_fd(sink);
    if (!sink->failed_step && rename(sink->temp_path, sink->path) != 0)
        fail(sink, "rename", errno);
    if (sink->failed_step)
        (void)unlink(sink->temp_path);
    undo_drop(&sink->undo);
    if (!sink->failed_step)
        file_sync_folder(folder);
    mem_free(folder);
}

int sink_send(int fd, struct str text, const char *path, struct error *err)
{
    struct sink sink = {.kind = SINK_FD, .fd = fd};
    write_all(&sink, text.ptr, text.len);
    if (!sink.failed_step)
        return 0;
    return error_set(err, ERR_IO, "could not write '%s': %s", path, strerror(sink.failed_errno));
}

static int close_through(struct sink *sink, struct error *err)
{
    flush_through(sink, true);
    int result = sink_close(sink->under, err);
    release(sink);
    return result;
}

int sink_close(struct sink *sink, struct error *err)
{
    if (sink->kind == SINK_THROUGH)
        return close_through(sink, err);
    flush(sink);
    if (sink->kind == SINK_FILE)
        publish(sink);
    else if (sink->kind == SINK_SPECIAL)
        close_fd(sink);
    int result = 0;
    if (sink->failed_step) {
        result = error_set(err, ERR_IO, "could not write '%s': %s",
                           sink->path ? sink->path : "output", strerror(sink->failed_errno));
        error_detail(err, "The step that failed was %s, after %llu bytes.", sink->failed_step,
                     (unsigned long long)sink->total);
    }
    release(sink);
    return result;
}

void sink_abort(struct sink *sink)
{
    if (!sink)
        return;
    if (sink->kind == SINK_FILE || sink->kind == SINK_SPECIAL)
        (void)close(sink->fd);
    if (sink->kind == SINK_FILE)
        (void)unlink(sink->temp_path);
    if (sink->kind == SINK_THROUGH)
        sink_abort(sink->under);
    release(sink);
}
