#include "model/readable.h"

#include "model/table.h"

/* Where several tables hold parts of it, the one that holds the last of them; NULL: none does. */
static const struct table_info *table_of(enum source source)
{
    for (unsigned t = TABLE_COUNT; t > 0; t--)
        if (table_info((enum table)(t - 1))->source == source)
            return table_info((enum table)(t - 1));
    return NULL;
}

bool source_is_readable(enum source source)
{
    return source_info(source)->scope == SCOPE_RUN || table_of(source);
}

bool source_is_of_places(enum source source)
{
    return source_info(source)->scope != SCOPE_RUN && table_of(source);
}

static source_set those(bool (*are)(enum source source))
{
    source_set set = 0;
    for (unsigned s = 0; s < SOURCE_COUNT; s++)
        if (are((enum source)s))
            set |= SOURCE_BIT(s);
    return set;
}

source_set sources_readable(void)
{
    return those(source_is_readable);
}

source_set sources_of_places(void)
{
    return those(source_is_of_places);
}

source_set sources_naming(const char *column)
{
    source_set set = 0;
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        if (table_column(table_info((enum table)t), column))
            set |= SOURCE_BIT(table_info((enum table)t)->source);
    return set;
}

const char *source_noun(enum source source)
{
    const struct table_info *table = table_of(source);
    return table ? table->nouns : source_info(source)->code;
}
