#include "model/readable.h"

#include <stdatomic.h>

#include "model/table.h"

/* Where several tables hold parts of it, the one that holds the last of them; NULL: none does. */
static const struct table_info *table_of(enum source source)
{
    for (unsigned t = TABLE_COUNT; t > 0; t--)
        if (table_info((enum table)(t - 1))->source == source)
            return table_info((enum table)(t - 1));
    return NULL;
}

static source_set of_tables(void)
{
    source_set set = 0;
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        set |= SOURCE_BIT(table_info((enum table)t)->source);
    return set;
}

/* Asked for each coverage that is looked up. Found out once; by several threads at once, the same. */
source_set sources_of_places(void)
{
    static _Atomic source_set known;
    source_set set = atomic_load_explicit(&known, memory_order_relaxed);
    if (set == 0) {
        set = of_tables();
        atomic_store_explicit(&known, set, memory_order_relaxed);
    }
    return set;
}

bool source_is_of_places(enum source source)
{
    return (sources_of_places() & SOURCE_BIT(source)) != 0;
}

source_set sources_readable(void)
{
    source_set set = sources_of_places();
    for (unsigned s = 0; s < SOURCE_COUNT; s++)
        if (source_info((enum source)s)->scope == SCOPE_RUN)
            set |= SOURCE_BIT(s);
    return set;
}

bool source_is_readable(enum source source)
{
    return source_is_of_places(source) || source_info(source)->scope == SCOPE_RUN;
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
