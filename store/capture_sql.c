#include "store/capture_internal.h"

#include <string.h>

/* What SQLite calls a full disk, and what helps, is told; all else as it says it. */
int capture_failed(sqlite3 *db, const char *path, int code, struct error *err)
{
    int kind = code & 0xff;
    enum error_code said = ERR_IO;
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_TOOBIG)
        said = ERR_INPUT;
    if (kind == SQLITE_INTERRUPT)
        said = ERR_CANCELLED;
    if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED)
        said = ERR_BUSY;
    (void)error_set(err, said, "the capture %s: %s", path,
                    kind == SQLITE_INTERRUPT ? "stopped while reading"
                    : db                     ? sqlite3_errmsg(db)
                                             : sqlite3_errstr(code));
    if (said == ERR_INPUT)
        error_hint(err, "the file is damaged: collect again, or take another copy of it");
    return -1;
}

int capture_damaged(const char *path, const char *what, struct error *err)
{
    (void)error_set(err, ERR_INPUT, "the capture %s is damaged: %s", path, what);
    error_hint(err, "collect again, or take another copy of it");
    return -1;
}

int capture_run(sqlite3 *db, const char *path, const char *sql, struct error *err)
{
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? 0 : capture_failed(db, path, code, err);
}

sqlite3_stmt *capture_prepare(sqlite3 *db, const char *path, struct str sql, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    int code =
        sqlite3_prepare_v3(db, sql.ptr, (int)sql.len, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (code != SQLITE_OK)
        (void)capture_failed(db, path, code, err);
    return statement;
}

int capture_step(sqlite3_stmt *statement, const char *path, bool *more, struct error *err)
{
    int code = sqlite3_step(statement);
    *more = code == SQLITE_ROW;
    if (code == SQLITE_ROW || code == SQLITE_DONE)
        return 0;
    return capture_failed(sqlite3_db_handle(statement), path, code, err);
}

void capture_bind_text(sqlite3_stmt *statement, int at, struct str text)
{
    if (str_is_empty(text))
        sqlite3_bind_null(statement, at);
    else
        sqlite3_bind_text(statement, at, text.ptr, (int)text.len, SQLITE_STATIC);
}

void capture_bind_time(sqlite3_stmt *statement, int at, instant time)
{
    if (time == INSTANT_UNSET)
        sqlite3_bind_null(statement, at);
    else
        sqlite3_bind_int64(statement, at, time);
}

bool capture_column(sqlite3_stmt *statement, int at, struct record_value *out)
{
    *out = (struct record_value){.type = VALUE_NONE};
    switch (sqlite3_column_type(statement, at)) {
    case SQLITE_NULL: return true;
    case SQLITE_INTEGER:
        out->type = VALUE_NUMBER;
        out->number = sqlite3_column_int64(statement, at);
        return true;
    case SQLITE_TEXT:
    case SQLITE_BLOB:
        out->type = sqlite3_column_type(statement, at) == SQLITE_TEXT ? VALUE_TEXT : VALUE_BYTES;
        out->text.ptr = sqlite3_column_blob(statement, at);
        out->text.len = (size_t)sqlite3_column_bytes(statement, at);
        return out->text.ptr != NULL;
    default: return false;
    }
}

bool capture_text(sqlite3_stmt *statement, int at, struct str *out)
{
    struct record_value value;
    bool fits = capture_column(statement, at, &value) &&
                (value.type == VALUE_NONE || value.type == VALUE_TEXT);
    *out = fits ? value.text : STR_EMPTY;
    return fits && str_is_utf8(*out) && (out->len == 0 || !memchr(out->ptr, '\0', out->len));
}

bool capture_number(sqlite3_stmt *statement, int at, int64_t most, int64_t *out)
{
    struct record_value value;
    bool fits = capture_column(statement, at, &value) && value.type == VALUE_NUMBER &&
                value.number >= 0 && value.number <= most;
    *out = fits ? value.number : 0;
    return fits;
}

bool capture_time(sqlite3_stmt *statement, int at, instant *out)
{
    struct record_value value;
    *out = INSTANT_UNSET;
    if (!capture_column(statement, at, &value) || value.type == VALUE_NONE)
        return value.type == VALUE_NONE;
    return capture_number(statement, at, RECORD_TIME_MOST, out);
}
