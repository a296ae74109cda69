/* The form of a capture, made of the tables of records: a new column is a new version of the form. */
#include "store/capture_internal.h"

#include <assert.h>

#include "core/sink.h"

/* Every version that there was, and the first version of the program that wrote it. */
static const struct {
    uint32_t number;
    const char *tool;
} versions[] = {{1, "0.1.0"}};

/* What holds no records; row 1 of `meta` is the only one. */
static const char *const statements[] = {
    "CREATE TABLE \"meta\"(\"row\" INTEGER PRIMARY KEY, \"tool\" TEXT, \"caller\" TEXT, "
    "\"as_of\" INTEGER, \"began\" INTEGER, \"ended\" INTEGER, \"complete\" INTEGER, "
    "\"malformed\" INTEGER)",
    "CREATE TABLE \"account\"(\"row\" INTEGER PRIMARY KEY, \"id\" TEXT, \"name\" TEXT, "
    "\"state\" TEXT)",
    "CREATE TABLE \"place\"(\"row\" INTEGER PRIMARY KEY, \"account\" TEXT, \"region\" TEXT, "
    "\"standing\" TEXT, \"in_scope\" INTEGER, \"versions_mixed\" INTEGER, \"ended\" INTEGER)",
    "CREATE TABLE \"coverage\"(\"row\" INTEGER PRIMARY KEY, \"source\" TEXT, \"state\" TEXT, "
    "\"reason\" TEXT, \"detail\" TEXT, \"items\" INTEGER, \"pages\" INTEGER, "
    "\"horizon_start\" INTEGER, \"filtered\" INTEGER, \"unneeded\" INTEGER, \"follows\" INTEGER)",
    "CREATE TABLE \"listing\"(\"row\" INTEGER PRIMARY KEY, \"place\" INTEGER, \"source\" TEXT, "
    "\"call\" TEXT, \"extra\" TEXT)",
    "CREATE TABLE \"page\"(\"row\" INTEGER PRIMARY KEY, \"listing\" INTEGER, \"chain\" INTEGER, "
    "\"number\" INTEGER, \"items\" INTEGER, \"token\" TEXT, \"next\" TEXT, \"at\" INTEGER)",
    "CREATE TABLE \"unknown_field\"(\"row\" INTEGER PRIMARY KEY, \"kind\" TEXT, \"field\" TEXT, "
    "\"times\" INTEGER)",
};

#define STATEMENTS (sizeof(statements) / sizeof(statements[0]))

static const char *const table_names[TABLE_COUNT] = {
#define TABLE(NAME, row, plural) [TABLE_##NAME] = #row,
#include "model/tables.def"
};

static const char *const column_types[] = {
    [WIRE_TEXT] = "TEXT",   [WIRE_WORDS] = "TEXT",  [WIRE_TIME] = "INTEGER",
    [WIRE_U32] = "INTEGER", [WIRE_U64] = "INTEGER", [WIRE_BOOL] = "INTEGER",
    [WIRE_TAGS] = "BLOB",   [WIRE_LIST] = "BLOB",
};

bool capture_has_table(enum table table, uint32_t version)
{
    return table_info(table)->since <= version;
}

const char *capture_table_name(enum table table)
{
    assert((unsigned)table < TABLE_COUNT);
    return table_names[table];
}

size_t capture_columns(enum table table, uint32_t version, const struct column **out)
{
    const struct table_info *info = table_info(table);
    size_t all = record_columns(info);
    size_t count = 0;
    for (size_t i = 0; i < all; i++) {
        const struct column *column = record_column(info, i);
        assert(count < CAPTURE_COLUMNS_MOST);
        if (column->since <= version)
            out[count++] = column;
    }
    return count;
}

static struct str take(struct arena *arena, struct sink *sink)
{
    struct str text = arena_str(arena, sink_view(sink));
    sink_abort(sink);
    return text;
}

static struct str table_statement(struct arena *arena, enum table table, uint32_t version)
{
    const struct column *columns[CAPTURE_COLUMNS_MOST];
    size_t count = capture_columns(table, version, columns);
    struct sink *sql = sink_memory();
    sink_printf(sql, "CREATE TABLE \"%s\"(\"row\" INTEGER PRIMARY KEY", table_names[table]);
    for (size_t i = 0; i < count; i++)
        sink_printf(sql, ", \"%s\" %s", columns[i]->name, column_types[columns[i]->wire]);
    sink_char(sql, ')');
    return take(arena, sql);
}

static bool is_version(uint32_t version)
{
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
        if (versions[i].number == version)
            return true;
    return false;
}

bool capture_schema(struct arena *arena, uint32_t version, const struct str **out, size_t *count)
{
    if (!is_version(version))
        return false;
    struct str *all = arena_array(arena, STATEMENTS + TABLE_COUNT, sizeof(*all));
    *count = 0;
    for (size_t i = 0; i < STATEMENTS; i++)
        all[(*count)++] = str_from(statements[i]);
    for (enum table table = 0; table < TABLE_COUNT; table++)
        if (capture_has_table(table, version))
            all[(*count)++] = table_statement(arena, table, version);
    *out = all;
    return true;
}

struct str capture_insert(struct arena *arena, enum table table)
{
    struct sink *sql = sink_memory();
    size_t count = record_columns(table_info(table));
    sink_printf(sql, "INSERT INTO \"%s\" VALUES(?", table_names[table]);
    for (size_t i = 0; i < count; i++)
        sink_cstr(sql, ",?");
    sink_char(sql, ')');
    return take(arena, sql);
}

struct str capture_select(struct arena *arena, enum table table, uint32_t version)
{
    const struct column *columns[CAPTURE_COLUMNS_MOST];
    size_t count = capture_columns(table, version, columns);
    struct sink *sql = sink_memory();
    sink_cstr(sql, "SELECT ");
    for (size_t i = 0; i < count; i++)
        sink_printf(sql, "%s\"%s\"", i > 0 ? ", " : "", columns[i]->name);
    sink_printf(sql, " FROM \"%s\" WHERE \"row\" BETWEEN ? AND ? ORDER BY \"row\"",
                table_names[table]);
    return take(arena, sql);
}
