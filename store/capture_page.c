/* The records of one page, out of a capture. */
#include "store/capture_internal.h"

#include "core/mem.h"

struct capture_reader {
    struct capture_file *file;
    sqlite3_stmt *selects[TABLE_COUNT];
    sqlite3_stmt *fields;
    sqlite3_stmt *tokens;
    const struct column *columns[TABLE_COUNT][CAPTURE_COLUMNS_MOST];
    size_t column_counts[TABLE_COUNT];
    struct room room;
};

struct capture_reader *capture_reader_new(struct capture_file *file)
{
    struct capture_reader *reader = mem_alloc(sizeof(*reader));
    reader->file = file;
    room_init(&reader->room);
    return reader;
}

void capture_reader_free(struct capture_reader *reader)
{
    if (!reader)
        return;
    for (size_t i = 0; i < TABLE_COUNT; i++)
        sqlite3_finalize(reader->selects[i]);
    sqlite3_finalize(reader->fields);
    sqlite3_finalize(reader->tokens);
    room_clear(&reader->room);
    mem_free(reader);
}

static sqlite3_stmt *prepared(struct capture_reader *reader, sqlite3_stmt **which, struct str sql,
                              struct error *err)
{
    if (!*which)
        *which = capture_prepare(reader->file->db, reader->file->path, sql, err);
    return *which;
}

/* Rows of a page of any table. */
static void bind_page(sqlite3_stmt *s, const struct capture_page *page)
{
    sqlite3_bind_int64(s, 1, page->row << CAPTURE_ROW_BITS);
    sqlite3_bind_int64(s, 2, ((page->row + 1) << CAPTURE_ROW_BITS) - 1);
}

/* ---- records ---- */

static sqlite3_stmt *select_of(struct capture_reader *reader, enum table table, struct error *err)
{
    const struct capture_file *file = reader->file;
    if (reader->selects[table])
        return reader->selects[table];
    reader->column_counts[table] =
        capture_columns(table, file->about.version, reader->columns[table]);
    return prepared(reader, &reader->selects[table],
                    capture_select(file->arena, table, file->about.version), err);
}

/* What is wrong with it; NULL: nothing. */
static const char *read_record(struct capture_reader *reader, enum table table, sqlite3_stmt *s)
{
    const struct column *const *columns = reader->columns[table];
    room_begin(&reader->room, table_info(table));
    for (size_t i = 0; i < reader->column_counts[table]; i++) {
        struct record_value value;
        if (!capture_column(s, (int)i, &value) ||
            !record_put(&reader->room, columns[i], &value, reader->file->about.version))
            return columns[i]->name;
    }
    for (size_t i = 0; i < reader->room.required_count; i++)
        if (!room_has(reader->room.required[i], &reader->room.in))
            return reader->room.required[i]->name;
    return NULL;
}

static int add_record(struct capture_reader *reader, enum table table, sqlite3_stmt *s,
                      struct inventory_part *part, const struct capture_listener *listener,
                      struct error *err)
{
    const char *path = reader->file->path;
    const char *wrong = read_record(reader, table, s);
    if (wrong) {
        (void)error_set(err, ERR_INPUT, "the capture %s is damaged: %s of a %s", path, wrong,
                        table_info(table)->noun);
        error_hint(err, "collect again, or take another copy of it");
        return -1;
    }
    const void *record = room_record(&reader->room);
    if (listener && listener->record)
        listener->record(listener->ctx, table, record);
    if (part && part_add(part, table, record, err) != 0)
        return error_context(err, "the capture %s", path);
    return 0;
}

static int read_table(struct capture_reader *reader, enum table table,
                      const struct capture_page *page, struct inventory_part *part,
                      const struct capture_listener *listener, struct error *err)
{
    bool more = true;
    sqlite3_stmt *s = select_of(reader, table, err);
    if (!s)
        return -1;
    bind_page(s, page);
    int status = 0;
    while (status == 0 && (status = capture_step(s, reader->file->path, &more, err)) == 0 && more)
        status = add_record(reader, table, s, part, listener, err);
    sqlite3_reset(s);
    return status;
}

/* ---- fields that nobody knew ---- */

static int read_fields(struct capture_reader *reader, const struct capture_page *page,
                       struct inventory_part *part, const struct capture_listener *listener,
                       struct error *err)
{
    static const char sql[] = "SELECT \"kind\", \"field\", \"times\" FROM \"unknown_field\" WHERE "
                              "\"row\" BETWEEN ? AND ? ORDER BY \"row\"";
    bool more = true;
    sqlite3_stmt *s = prepared(reader, &reader->fields, str_from(sql), err);
    if (!s)
        return -1;
    bind_page(s, page);
    int status = 0;
    while (status == 0 && (status = capture_step(s, reader->file->path, &more, err)) == 0 && more) {
        enum kind kind;
        struct str name, field;
        int64_t times;
        if (!capture_text(s, 0, &name) || !kind_parse(name, &kind) || !capture_text(s, 1, &field) ||
            !capture_number(s, 2, UINT32_MAX, &times)) {
            status = capture_damaged(reader->file->path, "an unknown field is none", err);
            break;
        }
        if (listener && listener->field)
            listener->field(listener->ctx, kind, field, (uint64_t)times);
        if (part)
            part_note_unknown_times(part, kind, field, STR_EMPTY, (uint64_t)times);
    }
    sqlite3_reset(s);
    return status;
}

/* A page holds what its source lists. */
int capture_read_page(struct capture_reader *reader, const struct capture_page *page,
                      struct inventory_part *part, const struct capture_listener *listener,
                      struct error *err)
{
    enum source source =
        VEC_AT(struct capture_listing, &reader->file->listings, page->listing).source;
    for (enum table table = 0; table < TABLE_COUNT; table++)
        if (table_info(table)->source == source &&
            capture_has_table(table, reader->file->about.version) &&
            read_table(reader, table, page, part, listener, err) != 0)
            return -1;
    return read_fields(reader, page, part, listener, err);
}

int capture_read_tokens(struct capture_reader *reader, const struct capture_page *page,
                        struct arena *arena, struct str *token, struct str *next, struct error *err)
{
    static const char sql[] = "SELECT \"token\", \"next\" FROM \"page\" WHERE \"row\" = ?";
    bool more = false;
    sqlite3_stmt *s = prepared(reader, &reader->tokens, str_from(sql), err);
    if (!s)
        return -1;
    sqlite3_bind_int64(s, 1, page->row);
    int status = capture_step(s, reader->file->path, &more, err);
    if (status == 0 && (!more || !capture_text(s, 0, token) || !capture_text(s, 1, next)))
        status = capture_damaged(reader->file->path, "a page is none", err);
    if (status == 0) {
        *token = str_is_empty(*token) ? STR_EMPTY : arena_str(arena, *token);
        *next = str_is_empty(*next) ? STR_EMPTY : arena_str(arena, *next);
    }
    sqlite3_reset(s);
    return status;
}
