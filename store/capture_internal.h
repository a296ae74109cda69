/* The file of a capture, for those that read and write it. Only store/capture*.c speak SQL. */
#ifndef SNAPAUDIT_STORE_CAPTURE_INTERNAL_H
#define SNAPAUDIT_STORE_CAPTURE_INTERNAL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/str.h"
#include "model/record_value.h"
#include "store/capture.h"

/* ---- its form: capture_schema.c ---- */

#define CAPTURE_APPLICATION_ID 0x736e6170 /* "snap" */
#define CAPTURE_VERSION        1u         /* of the form; older ones are read */

/* Rows of a page: (row of the page) << 32 | position. */
#define CAPTURE_ROW_BITS 32

/* Rows of coverage: (row of the place) << 8 | source. What is told of all other sources of the place: */
#define CAPTURE_COVERAGE_BITS 8
#define CAPTURE_OTHERS        "*"

/* The statements that make it, in their order; false for a version that there never was. In the arena. */
bool capture_schema(struct arena *arena, uint32_t version, const struct str **out, size_t *count);

/* Did captures of that version have a table for these records? */
bool capture_has_table(enum table table, uint32_t version);

/* "snapshot": the table of records. */
const char *capture_table_name(enum table table);

/* The columns that a version has: of record_column(), those with `since` up to it. */
size_t capture_columns(enum table table, uint32_t version, const struct column **out);
#define CAPTURE_COLUMNS_MOST 64

/* Statements over them: `out` has all columns of the version in that order, then "row" comes first. */
struct str capture_insert(struct arena *arena, enum table table);
struct str capture_select(struct arena *arena, enum table table, uint32_t version);

/* ---- opening: capture_open.c ---- */

struct capture_place {
    int64_t row;
    struct str account;
    struct str region;
    struct str standing;
    bool in_scope;
    bool versions_mixed;
    bool ended;
};

struct capture_listing {
    int64_t row;
    uint32_t place; /* of the places */
    enum source source;
    struct str call;
    struct str extra;
    /* Of its pages. */
    uint32_t chain; /* of the first: a later run, or another connection, has other numbers */
    bool ended;     /* the last page is there */
    uint64_t items;
    uint32_t pages;
};

struct capture_page {
    int64_t row;
    uint32_t listing; /* of the listings */
    uint32_t chain;
    uint32_t number;
    bool last; /* no token follows */
    uint64_t items;
    instant at;
};

struct capture_file {
    sqlite3 *db;
    struct arena *arena;
    const char *path;
    struct capture_about about;
    struct vec places;     /* struct capture_place, by row */
    struct vec listings;   /* struct capture_listing, by row */
    struct vec pages;      /* struct capture_page, by row */
    uint32_t *by_place;    /* listings, those of a place together */
    uint32_t *place_start; /* by place, and of the end: where they begin there */
    bool loaded;
    sqlite3_stmt *coverage;              /* NULL: not asked for yet */
    struct capture_answering *answering; /* capture_pages(); NULL: not asked for yet */
};

/* The same for who will write to it. */
struct capture_file *capture_open_to_write(const char *path, struct error *err);

/* Is this file a capture of whatever version, or empty, so that it may be replaced? */
bool capture_is_ours(const char *path);

/* Read places, listings and pages, once (capture_load.c). */
int capture_load(struct capture_file *file, struct error *err);

/* Its files beside it: "-wal", "-shm", "-journal". */
extern const char *const capture_beside[3];
#define CAPTURE_BESIDE_COUNT 3

/* ---- its pages for a collection: capture_pages.c ---- */

void capture_pages_free(struct capture_answering *answering); /* NULL is fine */

/* ---- reading: capture_page.c ---- */

/* Told of each thing that a page holds, before it joins the part. */
struct capture_listener {
    void (*record)(void *ctx, enum table table, const void *in);
    void (*field)(void *ctx, enum kind kind, struct str field, uint64_t times);
    void *ctx;
};

struct capture_reader; /* statements, and room for a record */

struct capture_reader *capture_reader_new(struct capture_file *file);
void capture_reader_free(struct capture_reader *reader);

/* The records of a page, into `part` (NULL: nowhere), which is in a page, and to the listener (NULL: none). */
int capture_read_page(struct capture_reader *reader, const struct capture_page *page,
                      struct inventory_part *part, const struct capture_listener *listener,
                      struct error *err);

/* The tokens of a page, in the arena. */
int capture_read_tokens(struct capture_reader *reader, const struct capture_page *page,
                        struct arena *arena, struct str *token, struct str *next,
                        struct error *err);

/* ---- what was seen: capture_coverage.c ---- */

/* What was seen of a place (of file->places), in the arena. */
int capture_read_coverage(struct capture_file *file, uint32_t place, struct arena *arena,
                          struct coverage_told *out, struct error *err);

/* ---- SQL: capture_sql.c ---- */

/* Fill `err` with what SQLite said. Returns -1. */
int capture_failed(sqlite3 *db, const char *path, int code, struct error *err);

/* The file holds what no capture of ours holds. Returns -1. */
int capture_damaged(const char *path, const char *what, struct error *err);

int capture_run(sqlite3 *db, const char *path, const char *sql, struct error *err);
sqlite3_stmt *capture_prepare(sqlite3 *db, const char *path, struct str sql, struct error *err);

/* One more row? Sets *more. Returns 0, or -1 with `err`. */
int capture_step(sqlite3_stmt *statement, const char *path, bool *more, struct error *err);

void capture_bind_text(sqlite3_stmt *statement, int at, struct str text);
void capture_bind_time(sqlite3_stmt *statement, int at, instant time);

/* A column as a value; borrowed until the next step. False: of a type that we never write. */
bool capture_column(sqlite3_stmt *statement, int at, struct record_value *out);

/* What must be a text, or a whole number from 0 to `most`. */
bool capture_text(sqlite3_stmt *statement, int at, struct str *out);
bool capture_number(sqlite3_stmt *statement, int at, int64_t most, int64_t *out);
bool capture_time(sqlite3_stmt *statement, int at, instant *out);

#endif
