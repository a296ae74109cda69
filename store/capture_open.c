/* Opening a capture, whoever made it. */
#include "store/capture_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/limits.h"
#include "core/mem.h"
#include "core/sink.h"
#include "core/version.h"

const char *const capture_beside[CAPTURE_BESIDE_COUNT] = {"-wal", "-shm", "-journal"};

/* ---- the first bytes: https://www.sqlite.org/fileformat2.html ---- */

#define HEADER_BYTES 100
#define HEADER_MAGIC "SQLite format 3" /* and its NUL */

enum { AT_READ_VERSION = 19, AT_ENCODING = 56, AT_USER_VERSION = 60, AT_APPLICATION_ID = 68 };
#define READ_VERSION_WAL 2
#define ENCODING_UTF8    1

struct header {
    uint64_t size; /* of the file */
    bool sqlite;
    bool wal; /* it was not closed in order, or is being written */
    bool utf8;
    uint32_t application_id;
    uint32_t version;
};

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int read_header(const char *path, struct header *out, char why[FILE_WHY_BYTES])
{
    unsigned char bytes[HEADER_BYTES];
    struct stat found;
    *out = (struct header){.size = 0};
    int fd = file_open(path, why);
    if (fd < 0)
        return -1;
    ssize_t got = fstat(fd, &found) == 0 ? pread(fd, bytes, sizeof(bytes), 0) : -1;
    if (got < 0)
        (void)snprintf(why, FILE_WHY_BYTES, "%s", strerror(errno));
    (void)close(fd);
    if (got < 0)
        return -1;
    out->size = (uint64_t)found.st_size;
    out->sqlite = got == HEADER_BYTES && memcmp(bytes, HEADER_MAGIC, sizeof(HEADER_MAGIC)) == 0;
    if (!out->sqlite)
        return 0;
    out->wal = bytes[AT_READ_VERSION] == READ_VERSION_WAL;
    out->utf8 = big_endian(bytes + AT_ENCODING) == ENCODING_UTF8;
    out->version = big_endian(bytes + AT_USER_VERSION);
    out->application_id = big_endian(bytes + AT_APPLICATION_ID);
    return 0;
}

bool capture_is_ours(const char *path)
{
    char why[FILE_WHY_BYTES];
    struct header header;
    return read_header(path, &header, why) == 0 &&
           (header.size == 0 || (header.sqlite && header.application_id == CAPTURE_APPLICATION_ID));
}

static int no_capture(const char *path, const char *what, struct error *err)
{
    (void)error_set(err, ERR_INPUT, "%s is no capture: %s", path, what);
    error_hint(err, "'snapaudit collect' and 'snapaudit import' make captures; a folder of saved "
                    "answers is read with --input");
    return -1;
}

static int newer(const char *path, uint32_t version, struct error *err)
{
    (void)error_set(err, ERR_INPUT, "the capture %s was written by a newer snapaudit than this one",
                    path);
    error_detail(err, "It has form %u; snapaudit %s reads forms up to %u.", version,
                 SNAPAUDIT_VERSION, CAPTURE_VERSION);
    error_hint(err, "read it with the newer version, or collect again with this one");
    return -1;
}

static int check_header(const char *path, const struct header *header, struct error *err)
{
    if (header->size == 0)
        return no_capture(path, "it is empty", err);
    if (header->size > LIMIT_CAPTURE_BYTES)
        return error_set(err, ERR_LIMIT, "the capture %s: more than %lld bytes", path,
                         LIMIT_CAPTURE_BYTES);
    if (!header->sqlite)
        return no_capture(path, "no SQLite file has such a beginning", err);
    if (header->application_id != CAPTURE_APPLICATION_ID)
        return no_capture(path, "it is the database of another program", err);
    if (header->version > CAPTURE_VERSION)
        return newer(path, header->version, err);
    if (!header->utf8)
        return capture_damaged(path, "its texts are not UTF-8", err);
    return 0;
}

/* ---- a connection that trusts nothing ---- */

/* A file that nobody writes to is opened as it lies there: else SQLite would make files beside it. */
static struct str name_of(struct arena *arena, const char *path, bool alone)
{
    struct sink *uri = sink_memory();
    sink_cstr(uri, path[0] == '/' ? "file:" : "file:./"); /* ":memory:" is a name like others */
    for (const char *c = path; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || char_is_digit(*c) ||
                     strchr("/._-", *c);
        sink_printf(uri, plain ? "%c" : "%%%02X", (unsigned char)*c);
    }
    sink_cstr(uri, alone ? "?immutable=1" : "");
    struct str name = arena_str(arena, sink_view(uri));
    sink_abort(uri);
    return name;
}

static bool has_beside(struct arena *arena, const char *path)
{
    for (size_t i = 0; i < CAPTURE_BESIDE_COUNT; i++) {
        struct str name = arena_printf(arena, "%s%s", path, capture_beside[i]);
        if (access(name.ptr, F_OK) == 0)
            return true;
    }
    return false;
}

static const struct {
    int what;
    int most;
} limits[] = {
    {SQLITE_LIMIT_LENGTH, LIMIT_CAPTURE_CELL_BYTES},
    {SQLITE_LIMIT_SQL_LENGTH, 65536},
    {SQLITE_LIMIT_COLUMN, 2 * CAPTURE_COLUMNS_MOST},
    {SQLITE_LIMIT_EXPR_DEPTH, 100},
    {SQLITE_LIMIT_COMPOUND_SELECT, 3},
    {SQLITE_LIMIT_VDBE_OP, 25000},
    {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 0},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};

static const struct {
    int what;
    int on;
} switches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0},
};

static int harden(sqlite3 *db, const char *path, bool writes, struct error *err)
{
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
        (void)sqlite3_limit(db, limits[i].what, limits[i].most);
    for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
        int code = sqlite3_db_config(db, switches[i].what, switches[i].on, NULL);
        if (code != SQLITE_OK)
            return capture_failed(db, path, code, err);
    }
    return capture_run(db, path,
                       writes ? "PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON"
                              : "PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON; "
                                "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY",
                       err);
}

/* ---- its form ---- */

static int check_schema(struct capture_file *file, struct error *err)
{
    const struct str *expected;
    size_t count;
    size_t at = 0;
    bool more = true;
    if (!capture_schema(file->arena, file->about.version, &expected, &count))
        return no_capture(file->path, "no version of its form has this number", err);
    sqlite3_stmt *s = capture_prepare(
        file->db, file->path, STR_LIT("SELECT \"sql\" FROM \"sqlite_schema\" ORDER BY rowid"), err);
    int status = s ? 0 : -1;
    while (status == 0 && (status = capture_step(s, file->path, &more, err)) == 0 && more) {
        struct str sql;
        if (at >= count || !capture_text(s, 0, &sql) || !str_eq(sql, expected[at++]))
            status = capture_damaged(file->path, "it has not the tables of a capture", err);
    }
    sqlite3_finalize(s);
    if (status == 0 && at < count)
        return capture_damaged(file->path, "it lacks tables of a capture", err);
    return status;
}

/* ---- what it says of itself ---- */

static struct str keep(struct capture_file *file, struct str text)
{
    return arena_str(file->arena, text);
}

static bool take_about(struct capture_file *file, sqlite3_stmt *s)
{
    struct capture_about *about = &file->about;
    struct str tool, caller;
    int64_t complete, malformed;
    if (!capture_text(s, 0, &tool) || !capture_text(s, 1, &caller) ||
        !capture_time(s, 2, &about->as_of) || !capture_time(s, 3, &about->began) ||
        !capture_time(s, 4, &about->ended) || !capture_number(s, 5, 1, &complete) ||
        !capture_number(s, 6, INT64_MAX, &malformed) || about->as_of == INSTANT_UNSET)
        return false;
    about->tool = keep(file, tool);
    about->caller = keep(file, caller);
    about->complete = complete != 0;
    about->malformed = (uint64_t)malformed;
    return true;
}

static int read_about(struct capture_file *file, struct error *err)
{
    bool more = false;
    sqlite3_stmt *s = capture_prepare(
        file->db, file->path,
        STR_LIT("SELECT \"tool\", \"caller\", \"as_of\", \"began\", \"ended\", \"complete\", "
                "\"malformed\" FROM \"meta\" WHERE \"row\" = 1"),
        err);
    int status = s ? capture_step(s, file->path, &more, err) : -1;
    if (status == 0 && (!more || !take_about(file, s)))
        status = capture_damaged(file->path, "it does not say what it is of", err);
    sqlite3_finalize(s);
    return status;
}

static int read_accounts(struct capture_file *file, struct error *err)
{
    struct vec accounts;
    bool more = true;
    vec_init(&accounts, sizeof(struct capture_account));
    sqlite3_stmt *s = capture_prepare(
        file->db, file->path,
        STR_LIT("SELECT \"id\", \"name\", \"state\" FROM \"account\" ORDER BY \"row\""), err);
    int status = s ? 0 : -1;
    while (status == 0 && (status = capture_step(s, file->path, &more, err)) == 0 && more) {
        struct capture_account account;
        if (!capture_text(s, 0, &account.id) || !capture_text(s, 1, &account.name) ||
            !capture_text(s, 2, &account.state) || accounts.len > LIMIT_PLACES) {
            status = capture_damaged(file->path, "an account is none", err);
            break;
        }
        account = (struct capture_account){keep(file, account.id), keep(file, account.name),
                                           keep(file, account.state)};
        (void)vec_push(&accounts, &account);
    }
    sqlite3_finalize(s);
    struct capture_account *copy = arena_array(file->arena, accounts.len + 1, sizeof(*copy));
    if (accounts.len > 0)
        memcpy(copy, accounts.data, accounts.len * sizeof(*copy));
    file->about.accounts = copy;
    file->about.account_count = accounts.len;
    vec_clear(&accounts);
    return status;
}

/* ---- all of it ---- */

static int connect(struct capture_file *file, const struct header *header, bool writes,
                   struct error *err)
{
    bool alone = !writes && header->wal && !has_beside(file->arena, file->path);
    int flags = SQLITE_OPEN_URI | SQLITE_OPEN_FULLMUTEX |
                (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    struct str name = name_of(file->arena, file->path, alone);
    int code = sqlite3_open_v2(name.ptr, &file->db, flags, NULL);
    if (code != SQLITE_OK)
        return capture_failed(file->db, file->path, code, err);
    sqlite3_busy_timeout(file->db, 10000);
    return harden(file->db, file->path, writes, err);
}

static int open_file(struct capture_file *file, bool writes, struct error *err)
{
    char why[FILE_WHY_BYTES];
    struct header header;
    if (read_header(file->path, &header, why) != 0)
        return error_set(err, ERR_IO, "could not read the capture %s: %s", file->path, why);
    if (check_header(file->path, &header, err) != 0 || connect(file, &header, writes, err) != 0)
        return -1;
    file->about.version = (uint16_t)header.version;
    if (check_schema(file, err) != 0 || read_about(file, err) != 0)
        return -1;
    return read_accounts(file, err);
}

static struct capture_file *open_any(const char *path, bool writes, struct error *err)
{
    struct capture_file *file = mem_alloc(sizeof(*file));
    file->arena = arena_new();
    file->path = arena_str(file->arena, str_from(path)).ptr;
    vec_init(&file->places, sizeof(struct capture_place));
    vec_init(&file->listings, sizeof(struct capture_listing));
    vec_init(&file->pages, sizeof(struct capture_page));
    if (open_file(file, writes, err) == 0)
        return file;
    capture_file_free(file);
    return NULL;
}

struct capture_file *capture_open(const char *path, struct error *err)
{
    return open_any(path, false, err);
}

struct capture_file *capture_open_to_write(const char *path, struct error *err)
{
    return open_any(path, true, err);
}

void capture_file_free(struct capture_file *file)
{
    if (!file)
        return;
    capture_pages_free(file->answering);
    sqlite3_finalize(file->coverage);
    (void)sqlite3_close(file->db);
    vec_clear(&file->places);
    vec_clear(&file->listings);
    vec_clear(&file->pages);
    arena_free(file->arena);
    mem_free(file);
}

const struct capture_about *capture_about(const struct capture_file *file)
{
    return &file->about;
}
