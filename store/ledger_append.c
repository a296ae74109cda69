/* Adding to a ledger: under a lock, a complete new file takes the place of the old one. */
#include "store/ledger_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/file_lock.h"
#include "core/hash.h"
#include "core/map.h"
#include "core/undo.h"
#include "core/vec.h"
#include "store/ledger_columns.h"
#include "store/ledger_internal.h"

#define OWN_MARK       ".snapaudit-" /* .NAME.snapaudit-XXXXXX while it is written */
#define TEMP_SUFFIX    "XXXXXX"
#define LOCK_SUFFIX    "lock"
#define NEW_MODE       0600
#define MODE_BITS      0777
#define NAME_BYTES_MAX 255

struct appending {
    struct arena *arena;
    const char *path;   /* as it was named */
    const char *target; /* behind all links */
    const char *folder; /* of it, with the last slash */
    struct str own;     /* ".NAME.snapaudit-": what files of ours begin with there */
    bool exists;
    struct stat before; /* of the target, when it was read */
    struct str old;     /* its bytes */
    struct ledger_text parsed;
    struct error *err;
};

static int could_not_write(const struct appending *a, const char *why)
{
    (void)error_set(a->err, ERR_IO, "could not write the ledger %s: %s", a->path, why);
    return -1;
}

struct adding {
    const struct ledger_record *records;
    size_t count;
    unsigned flags;
};

/* ---- the file ---- */

static int find_target(struct appending *a)
{
    char why[FILE_WHY_BYTES];
    struct file_target target;
    if (file_target_find(&target, a->path, why) != 0)
        return could_not_write(a, why);
    struct str at = arena_str(a->arena, str_from(target.path));
    bool is_file = target.kind == FILE_TARGET_FILE;
    file_target_clear(&target);
    if (!is_file)
        return could_not_write(a, "it is no file");
    const char *slash = strrchr(at.ptr, '/');
    const char *name = slash ? slash + 1 : at.ptr;
    a->target = at.ptr;
    a->folder = slash ? arena_str(a->arena, str_make(at.ptr, (size_t)(name - at.ptr))).ptr : "./";
    a->own = arena_printf(a->arena, ".%s" OWN_MARK, name);
    if (*name == '\0')
        return could_not_write(a, "it names no file");
    if (a->own.len + strlen(TEMP_SUFFIX) > NAME_BYTES_MAX)
        return could_not_write(a, "its name is too long");
    a->exists = stat(a->target, &a->before) == 0;
    if (a->exists && faccessat(AT_FDCWD, a->target, W_OK, AT_EACCESS) != 0)
        return could_not_write(a, strerror(errno));
    return 0;
}

static const char *beside(const struct appending *a, const char *suffix)
{
    return arena_printf(a->arena, "%s%.*s%s", a->folder, STR_ARG(a->own), suffix).ptr;
}

static int take_lock(const struct appending *a, struct file_lock *lock)
{
    char why[FILE_WHY_BYTES];
    const struct stat *like = a->exists ? &a->before : NULL;
    enum file_lock_result result = file_lock_take(lock, beside(a, LOCK_SUFFIX), like, why);
    if (result == FILE_LOCK_TAKEN)
        return 0;
    if (result != FILE_LOCK_BUSY)
        return error_set(a->err, ERR_IO, "could not lock the ledger %s: %s", a->path, why);
    (void)error_set(a->err, ERR_BUSY, "another run is writing to the ledger %s", a->path);
    error_hint(a->err, "--wait waits until it has ended");
    return -1;
}

/* What writers that were killed left. Only who holds the lock makes such files. */
static void sweep(const struct appending *a)
{
    DIR *dir = opendir(a->folder);
    if (!dir)
        return;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        bool ours = str_starts(str_from(entry->d_name), a->own.ptr);
        const char *suffix = ours ? entry->d_name + a->own.len : "";
        if (strlen(suffix) == strlen(TEMP_SUFFIX))
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
    }
    (void)closedir(dir);
}

/* ---- what is there ---- */

static int check_flaws(const struct appending *a, struct ledger_flaws *flaws)
{
    ledger_flaws_of_chain(&a->parsed.ledger, flaws);
    if (flaws->count == 0)
        return 0;
    (void)ledger_flaw_say(&flaws->listed[0], a->path, a->err);
    (void)error_context(a->err, "nothing is added to a ledger that is not in order");
    error_hint(a->err, "'snapaudit evidence verify' lists all that is wrong with it");
    return -1;
}

static int read_target(struct appending *a)
{
    struct ledger_flaws flaws = {0};
    char why[FILE_WHY_BYTES];
    int fd = file_open(a->target, why);
    if (fd < 0)
        return could_not_write(a, why);
    int result = fstat(fd, &a->before) == 0 ? 0 : could_not_write(a, strerror(errno));
    if (result == 0)
        result = ledger_bytes(a->arena, a->path, fd, &a->old, a->err);
    (void)close(fd);
    if (result == 0)
        result = ledger_parse(a->arena, a->path, a->old, &a->parsed, &flaws, a->err);
    return result == 0 ? check_flaws(a, &flaws) : -1;
}

static int read_old(struct appending *a)
{
    a->exists = stat(a->target, &a->before) == 0;
    if (a->exists && read_target(a) != 0)
        return -1;
    if (!a->exists) {
        a->parsed = (struct ledger_text){.has_links = true, .ends_whole = true};
        ledger_check(&a->parsed.ledger, NULL);
    }
    if (a->parsed.has_links)
        return 0;
    (void)error_set(a->err, ERR_INPUT, "the ledger %s has no column link", a->path);
    error_hint(a->err, "'snapaudit evidence import %s --ledger NEW' makes one with links of it",
               a->path);
    return -1;
}

/* ---- what is known already ---- */

struct known {
    struct vec rows; /* struct known_row */
    struct map *by_digest;
};

struct known_row {
    char digest[SHA256_HEX_MAX]; /* of all fields but the grade */
    enum grade best;
};

static uint64_t identify(const struct ledger_record *record, char digest[SHA256_HEX_MAX])
{
    struct ledger_record bare = *record;
    bare.told = GRADE_NONE;
    (void)ledger_link_of(&bare, "", digest);
    return hash_bytes(digest, SHA256_HEX_MAX, 0);
}

/* True when it was known already, with its grade or a better one. */
static bool know(struct known *known, const struct ledger_record *record)
{
    struct known_row row = {.best = record->told};
    uint32_t at = (uint32_t)known->rows.len;
    at = map_put_if_absent(known->by_digest, identify(record, row.digest), at);
    if (at == known->rows.len) {
        (void)vec_push(&known->rows, &row);
        return false;
    }
    struct known_row *same = &VEC_AT(struct known_row, &known->rows, at);
    bool equal = strcmp(same->digest, row.digest) == 0;
    if (equal && same->best >= row.best)
        return true;
    if (equal)
        same->best = row.best;
    return false;
}

static void known_begin(struct known *known, const struct ledger *ledger)
{
    vec_init(&known->rows, sizeof(struct known_row));
    known->by_digest = map_new(ledger->count);
    for (size_t i = 0; i < ledger->count; i++)
        (void)know(known, &ledger->records[i]);
}

static void known_clear(struct known *known)
{
    map_free(known->by_digest);
    vec_clear(&known->rows);
}

/* ---- what is added ---- */

/* What is written is never graded above what it may be. */
static struct ledger_record settled(const struct ledger_record *record)
{
    struct ledger_record copy = *record;
    enum grade most = ledger_grade_ceiling(record, true);
    if (copy.told > most)
        copy.told = most;
    return copy;
}

static void put_row(struct csv_writer *csv, struct ledger_record *record,
                    struct ledger_receipt *receipt)
{
    char link[SHA256_HEX_MAX];
    (void)ledger_link_of(record, receipt->head, link);
    record->stored_link = str_from(link);
    ledger_write_row(csv, record, true);
    if (receipt->added++ == 0)
        receipt->grade = record->told;
    (void)memcpy(receipt->head, link, sizeof(link));
}

static void put_rows(struct csv_writer *csv, const struct appending *a, const struct adding *adding,
                     struct ledger_receipt *receipt)
{
    struct known known;
    bool skip = (adding->flags & LEDGER_SKIP_KNOWN) != 0;
    if (skip)
        known_begin(&known, &a->parsed.ledger);
    for (size_t i = 0; i < adding->count; i++) {
        struct ledger_record record = settled(&adding->records[i]);
        if (skip && know(&known, &record))
            receipt->known++;
        else
            put_row(csv, &record, receipt);
    }
    if (skip)
        known_clear(&known);
}

/* No field holds a line end. */
static void put_with_cr(struct sink *out, struct str rows)
{
    for (struct str rest = rows; rest.len > 0;) {
        size_t len = str_find(rest, "\n");
        sink_str(out, str_make(rest.ptr, len));
        sink_cstr(out, "\r\n");
        rest = str_skip(rest, len + 1);
    }
}

/* The whole new ledger: what is there, byte for byte, and the new rows with line ends like its own. */
static struct str compose(const struct appending *a, const struct adding *adding,
                          struct ledger_receipt *receipt)
{
    struct csv_writer csv;
    struct sink *rows = sink_memory();
    struct sink *whole = sink_memory();
    csv_writer_init(&csv, rows);
    if (!a->exists)
        ledger_write_header(&csv, true);
    put_rows(&csv, a, adding, receipt);
    sink_str(whole, a->old);
    if (!a->parsed.ends_whole)
        sink_cstr(whole, a->parsed.has_cr ? "\r\n" : "\n");
    if (a->parsed.has_cr)
        put_with_cr(whole, sink_view(rows));
    else
        sink_str(whole, sink_view(rows));
    struct str text = arena_str(a->arena, sink_view(whole));
    sink_abort(rows);
    sink_abort(whole);
    return text;
}

/* Nothing is written that would not be read again. */
static int check_new(const struct appending *a, struct str text, struct ledger_receipt *receipt)
{
    struct ledger_text parsed;
    struct ledger_flaws flaws = {0};
    if (ledger_parse(a->arena, a->path, text, &parsed, &flaws, a->err) != 0)
        return -1;
    ledger_flaws_of_chain(&parsed.ledger, &flaws);
    if (flaws.count > 0) {
        (void)ledger_flaw_say(&flaws.listed[0], a->path, a->err);
        return error_context(a->err, "a record does not belong into a ledger");
    }
    size_t before = a->parsed.ledger.count;
    if (strcmp(parsed.ledger.head, receipt->head) != 0 ||
        parsed.ledger.count != before + receipt->added)
        return error_set(a->err, ERR_INTERNAL, "the new ledger would not be what it should");
    if (receipt->added > 0)
        receipt->first_line = parsed.ledger.records[before].line;
    return 0;
}

/* ---- into place ---- */

static bool is_unchanged(const struct appending *a)
{
    struct stat now;
    if (stat(a->target, &now) != 0)
        return !a->exists && errno == ENOENT;
    return a->exists && now.st_dev == a->before.st_dev && now.st_ino == a->before.st_ino &&
           now.st_size == a->before.st_size && now.st_mtim.tv_sec == a->before.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == a->before.st_mtim.tv_nsec;
}

/* Whoever could read and write the ledger still can. */
static int keep_access(const struct appending *a, int fd)
{
    struct stat own;
    if (fstat(fd, &own) != 0)
        return could_not_write(a, strerror(errno));
    if (a->exists && own.st_gid != a->before.st_gid && fchown(fd, (uid_t)-1, a->before.st_gid) != 0)
        return could_not_write(a, "its group cannot be kept by this user");
    if (fchmod(fd, a->exists ? a->before.st_mode & MODE_BITS : NEW_MODE) != 0)
        return could_not_write(a, strerror(errno));
    return 0;
}

static int fill(const struct appending *a, int fd, struct str text)
{
    struct sink *out = sink_fd(fd);
    sink_str(out, text);
    if (sink_close(out, a->err) != 0)
        return error_context(a->err, "the ledger %s", a->path);
    if (keep_access(a, fd) != 0)
        return -1;
    while (fsync(fd) != 0)
        if (errno != EINTR)
            return could_not_write(a, strerror(errno));
    return 0;
}

static int put_in_place(const struct appending *a, const char *temp)
{
    if (!is_unchanged(a))
        return could_not_write(a, "another program changed it meanwhile");
    if (rename(temp, a->target) != 0)
        return could_not_write(a, strerror(errno));
    file_sync_folder(a->folder);
    return 0;
}

static void remove_temp(void *path)
{
    (void)unlink(path);
}

static int publish(const struct appending *a, struct str text)
{
    struct undo undo;
    struct str name = str_from(beside(a, TEMP_SUFFIX));
    char *temp = arena_alloc(a->arena, name.len + 1);
    (void)memcpy(temp, name.ptr, name.len);
    int fd = mkstemp(temp); /* O_CREAT | O_EXCL, mode 0600 */
    if (fd < 0)
        return could_not_write(a, strerror(errno));
    undo_add(&undo, remove_temp, temp);
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    int result = fill(a, fd, text);
    if (close(fd) != 0 && result == 0)
        result = could_not_write(a, strerror(errno));
    if (result == 0)
        result = put_in_place(a, temp);
    undo_drop(&undo);
    if (result != 0)
        (void)unlink(temp);
    return result;
}

/* ---- the door ---- */

static int add(struct appending *a, const struct adding *adding, struct ledger_receipt *receipt)
{
    if (read_old(a) != 0)
        return -1;
    (void)memcpy(receipt->head, a->parsed.ledger.head, sizeof(receipt->head));
    struct str text = compose(a, adding, receipt);
    if (check_new(a, text, receipt) != 0)
        return -1;
    bool writes = receipt->added > 0 && !(adding->flags & LEDGER_DRY_RUN);
    return writes ? publish(a, text) : 0;
}

static int add_under_lock(struct appending *a, const struct adding *adding,
                          struct ledger_receipt *receipt)
{
    struct file_lock lock;
    if (take_lock(a, &lock) != 0)
        return -1;
    sweep(a);
    int result = add(a, adding, receipt);
    file_lock_drop(&lock);
    return result;
}

int ledger_append(const char *path, const struct ledger_record *records, size_t count,
                  unsigned flags, struct ledger_receipt *out, struct error *err)
{
    struct appending a = {.arena = arena_new(), .path = path, .err = err};
    const struct adding adding = {records, count, flags};
    *out = (struct ledger_receipt){0};
    int result = find_target(&a);
    if (result == 0)
        result = flags & LEDGER_DRY_RUN ? add(&a, &adding, out) : add_under_lock(&a, &adding, out);
    arena_free(a.arena);
    return result;
}
