#include "collector/import/file_kind.h"

#include <string.h>

static const char *name_of(enum table table)
{
    return table_info(table)->file.name;
}

bool file_kind_parse(struct str name, enum table *out)
{
    for (enum table t = 0; t < TABLE_COUNT; t++) {
        if (!str_eq_c(name, name_of(t)))
            continue;
        *out = t;
        return true;
    }
    return false;
}

int file_kind_order(enum table a, enum table b)
{
    return strcmp(name_of(a), name_of(b));
}

const char *file_kind_nearest(struct str name)
{
    const char *names[TABLE_COUNT];
    for (enum table t = 0; t < TABLE_COUNT; t++)
        names[t] = name_of(t);
    return str_nearest(name, names, TABLE_COUNT);
}

struct str file_kind_names(struct arena *arena)
{
    struct str all = STR_EMPTY;
    for (enum table t = 0; t < TABLE_COUNT; t++)
        all = arena_printf(arena, "%.*s%s%s", STR_ARG(all), t > 0 ? ", " : "", name_of(t));
    return all;
}
