#include "reports/sqlite/db_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "core/arena.h"
#include "core/json_writer.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "core/vec.h"
#include "reports/cell_told.h"
#include "reports/library_file.h"
#include "reports/sqlite/vfs_internal.h"

#define MICROS_OF_ONE 1e6

/* The same input gives the same bytes with these, and nothing has to be undone: a file that is not complete is
 * thrown away. The page cache bounds the memory, also of sorting. */
#define SETTINGS                                                                                   \
    "PRAGMA page_size=4096; PRAGMA encoding='UTF-8'; PRAGMA auto_vacuum=NONE;"                     \
    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"              \
    "PRAGMA cache_size=-16384; PRAGMA cache_spill=ON; PRAGMA mmap_size=0; PRAGMA temp_store=FILE;" \
    "PRAGMA threads=0; PRAGMA foreign_keys=OFF; BEGIN"

struct db {
    sqlite3 *handle;
    struct db_vfs *vfs;
    struct arena *arena;
    const struct writer_in *in;
    const char *name;                 /* in errors */
    struct sink *clean, *told, *list; /* while a text is made */
    struct vec rows;                  /* struct db_row * */
    bool failed;
    struct error first; /* where it failed */
};

struct db_row {
    struct db *db;
    sqlite3_stmt *insert;
    int at; /* the column that comes next, from 1 on */
};

/* ---- failures ---- */

static const char *why(const struct db *db, int code)
{
    int number = db->handle ? sqlite3_system_errno(db->handle) : 0;
    if ((code & 0xff) == SQLITE_FULL)
        return strerror(ENOSPC);
    if (((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN) && number != 0)
        return strerror(number);
    return db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);
}

static void fail(struct db *db, const char *reason)
{
    if (db->failed)
        return;
    db->failed = true;
    (void)error_set(&db->first, ERR_IO, "could not write '%s': %s", db->name, reason);
}

static void check(struct db *db, int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
        fail(db, why(db, code));
}

/* ---- the file ---- */

/* Nobody but its owner may read it, from the first moment on. */
static bool make_file(struct db *db)
{
    const char *path = db->in->file_for_library;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        fail(db, strerror(errno));
        return false;
    }
    (void)close(fd);
    return true;
}

/* ":memory:" is a name like others. */
static const char *plain_path(struct arena *arena, const char *path)
{
    return arena_printf(arena, "%s%s", path[0] == '/' ? "" : "./", path).ptr;
}

struct db *db_new(const struct writer_in *in, const char *name)
{
    struct db *db = mem_alloc(sizeof(*db));
    db->arena = arena_new();
    db->in = in;
    db->name = name;
    db->clean = sink_memory();
    db->told = sink_memory();
    db->list = sink_memory();
    vec_init(&db->rows, sizeof(struct db_row *));
    const char *path = plain_path(db->arena, in->file_for_library);
    db->vfs = db_vfs_new(arena_printf(db->arena, "%s-", path).ptr);
    if (!db->vfs)
        fail(db, "SQLite does not begin");
    else if (make_file(db))
        check(db, sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                                  db_vfs_name(db->vfs)));
    db_run(db, SETTINGS);
    return db;
}

static void close_handle(struct db *db)
{
    for (size_t i = 0; i < db->rows.len; i++) {
        struct db_row *row = VEC_AT(struct db_row *, &db->rows, i);
        (void)sqlite3_finalize(row->insert);
        row->insert = NULL;
    }
    if (sqlite3_close(db->handle) != SQLITE_OK)
        fail(db, "SQLite does not end");
    db->handle = NULL;
}

void db_free(struct db *db)
{
    if (!db)
        return;
    close_handle(db);
    (void)unlink(db->in->file_for_library);
    db_vfs_free(db->vfs);
    for (size_t i = 0; i < db->rows.len; i++)
        mem_free(VEC_AT(struct db_row *, &db->rows, i));
    vec_clear(&db->rows);
    sink_abort(db->clean);
    sink_abort(db->told);
    sink_abort(db->list);
    arena_free(db->arena);
    mem_free(db);
}

void db_run(struct db *db, const char *sql)
{
    if (!db->failed)
        check(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

int db_finish(struct db *db, struct error *err)
{
    db_run(db, "COMMIT");
    close_handle(db);
    if (!db->failed)
        return library_file_move(db->in->file_for_library, db->in->out, err);
    *err = db->first;
    return -1;
}

/* ---- rows ---- */

struct db_row *db_row_new(struct db *db, const char *insert)
{
    struct db_row *row = mem_alloc(sizeof(*row));
    row->db = db;
    row->at = 1;
    (void)vec_push(&db->rows, &row);
    if (!db->failed)
        check(db, sqlite3_prepare_v3(db->handle, insert, -1, SQLITE_PREPARE_PERSISTENT,
                                     &row->insert, NULL));
    return row;
}

void row_null(struct db_row *row)
{
    row->at++;
}

void row_i64(struct db_row *row, int64_t value)
{
    if (!row->db->failed)
        check(row->db, sqlite3_bind_int64(row->insert, row->at, value));
    row->at++;
}

/* No number of AWS is as large as what SQLite has no room for. */
void row_count(struct db_row *row, uint64_t value)
{
    row_i64(row, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

void row_count_if(struct db_row *row, bool has, uint64_t value)
{
    if (has)
        row_count(row, value);
    else
        row_null(row);
}

void row_real(struct db_row *row, double value)
{
    if (!row->db->failed)
        check(row->db, sqlite3_bind_double(row->insert, row->at, value));
    row->at++;
}

void row_bool(struct db_row *row, bool value)
{
    row_i64(row, value);
}

static void bind_text(struct db_row *row, struct str text, sqlite3_destructor_type keep)
{
    if (!row->db->failed) /* NULL would be no text */
        check(row->db, sqlite3_bind_text64(row->insert, row->at, text.len > 0 ? text.ptr : "",
                                           text.len, keep, SQLITE_UTF8));
    row->at++;
}

static struct str cleaned(struct db *db, struct str text)
{
    sink_clear(db->clean);
    for (size_t at = 0; at < text.len;) {
        size_t len = utf8_len(text.ptr + at, text.len - at);
        if (len > 0)
            sink_write(db->clean, text.ptr + at, len);
        else
            sink_cstr(db->clean, "\xef\xbf\xbd"); /* U+FFFD */
        at += len > 0 ? len : 1;
    }
    return sink_view(db->clean);
}

static void put_text(struct db_row *row, struct str text, sqlite3_destructor_type keep)
{
    struct db *db = row->db;
    /* Most of it is ASCII, which takes an eighth of the time. */
    if (!str_is_utf8(str_skip(text, ascii_run(text.ptr, text.len, 0, 0)))) {
        text = cleaned(db, text);
        keep = SQLITE_TRANSIENT;
    }
    struct str told = cell_told(db->in->report, text, db->told);
    bind_text(row, told, told.ptr == text.ptr ? keep : SQLITE_TRANSIENT);
}

void row_text(struct db_row *row, struct str text)
{
    put_text(row, text, SQLITE_STATIC);
}

void row_str(struct db_row *row, struct str text)
{
    if (str_is_empty(text))
        row_null(row);
    else
        put_text(row, text, SQLITE_STATIC);
}

void row_cstr(struct db_row *row, const char *text)
{
    row_str(row, str_from(text));
}

void row_copy(struct db_row *row, struct str text)
{
    if (str_is_empty(text))
        row_null(row);
    else
        put_text(row, text, SQLITE_TRANSIENT);
}

void row_time(struct db_row *row, instant at)
{
    char buf[INSTANT_TEXT_MAX];
    if (at == INSTANT_UNSET)
        row_null(row);
    else
        bind_text(row, str_from(instant_format(at, buf)), SQLITE_TRANSIENT);
}

void row_money(struct db_row *row, int64_t micros)
{
    row_real(row, (double)micros / MICROS_OF_ONE);
    row_i64(row, micros);
}

void row_list(struct db_row *row, const struct str *items, size_t count)
{
    struct json_writer w;
    if (count == 0) {
        row_null(row);
        return;
    }
    sink_clear(row->db->list);
    json_writer_init(&w, row->db->list, 0);
    json_begin_array(&w);
    for (size_t i = 0; i < count; i++)
        json_str(&w, items[i]);
    json_end_array(&w);
    row_copy(row, sink_view(row->db->list));
}

void row_end(struct db_row *row)
{
    row->at = 1;
    if (row->db->failed)
        return;
    check(row->db, sqlite3_step(row->insert));
    (void)sqlite3_reset(row->insert);
    (void)sqlite3_clear_bindings(row->insert);
}
