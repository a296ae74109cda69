#include "model/table.h"

#include <assert.h>
#include <string.h>

#include "core/clock.h"

static const struct table_info *const tables[TABLE_COUNT] = {
#define TABLE(NAME, row, plural) [TABLE_##NAME] = &table_##row,
#include "model/tables.def"
};

static const struct sublist *const lists[LIST_COUNT] = {
#define LIST(NAME, row, plural) [LIST_##NAME] = &list_##row,
#include "model/tables.def"
};

const struct table_info *table_info(enum table table)
{
    assert((unsigned)table < TABLE_COUNT);
    return tables[table];
}

const struct sublist *list_info(enum list list)
{
    assert((unsigned)list < LIST_COUNT);
    return lists[list];
}

const char *kind_id_prefix(enum kind kind)
{
    assert((unsigned)kind < KIND_COUNT);
    return kind_infos[kind].table ? kind_infos[kind].table->id_prefix : "";
}

static const struct column *find(const struct column *columns, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(columns[i].name, name) == 0)
            return &columns[i];
    return NULL;
}

const struct column *table_column(const struct table_info *table, const char *name)
{
    const struct column *column = find(table->columns, table->column_count, name);
    if (!column && table->rare)
        column = find(table->rare->columns, table->rare->column_count, name);
    return column;
}

/* ---- a record of which nothing is known ---- */

static void unset_times(const struct column *columns, size_t count, void *in)
{
    static const instant unset = INSTANT_UNSET;
    for (size_t i = 0; i < count; i++)
        if (columns[i].wire == WIRE_TIME)
            memcpy((char *)in + columns[i].in_at, &unset, sizeof(unset));
}

void columns_blank(const struct column *columns, size_t count, void *in, size_t in_size)
{
    memset(in, 0, in_size);
    unset_times(columns, count, in);
}

void table_blank(const struct table_info *table, void *in)
{
    columns_blank(table->columns, table->column_count, in, table->in_size);
    if (table->rare)
        unset_times(table->rare->columns, table->rare->column_count, in);
}

/* ---- names of fields ---- */

/* "State" of "State.Name" */
static bool begins_path(const char *path, struct str name)
{
    return name.len > 0 && strncmp(path, name.ptr, name.len) == 0 &&
           (path[name.len] == '\0' || path[name.len] == '.');
}

static bool columns_know(const struct column *columns, size_t count, struct str json)
{
    for (size_t i = 0; i < count; i++)
        if (begins_path(columns[i].json, json))
            return true;
    return false;
}

bool table_knows_field(const struct table_info *table, struct str json)
{
    for (size_t i = 0; i < table->other_count; i++)
        if (str_eq_c(json, table->others[i].json))
            return true;
    return !table->others || columns_know(table->columns, table->column_count, json) ||
           (table->rare && columns_know(table->rare->columns, table->rare->column_count, json));
}

struct str table_json_name(const struct table_info *table, struct str xml,
                           char room[FIELD_NAME_MOST])
{
    for (size_t i = 0; i < table->other_count; i++)
        if (table->others[i].xml && str_eq_c(xml, table->others[i].xml))
            return str_from(table->others[i].json);
    size_t len = xml.len < FIELD_NAME_MOST ? xml.len : FIELD_NAME_MOST;
    if (len > 0)
        memcpy(room, xml.ptr, len);
    if (len > 0 && room[0] >= 'a' && room[0] <= 'z')
        room[0] = (char)(room[0] - 'a' + 'A');
    return str_make(room, len);
}
