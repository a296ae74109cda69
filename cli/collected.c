#include "cli/collected.h"

#include <sys/stat.h>

#include "core/map.h"
#include "model/readable.h"
#include "model/table.h"
#include "reports/terminal.h"

/* How many different accounts, or regions, have a place in scope. */
static size_t different(const struct graph *graph, bool accounts)
{
    struct map *seen = map_new(0);
    for (uint32_t place = 0; place < graph->place_count; place++) {
        const struct place *p = &graph->places[place];
        if (p->in_scope)
            map_put(seen, accounts ? p->account : p->region, 1);
    }
    size_t count = map_len(seen);
    map_free(seen);
    return count;
}

static uint64_t gaps(const struct graph *graph)
{
    uint64_t count = 0;
    for (uint32_t place = 0; place < graph->place_count; place++)
        for (enum source source = 0; source < SOURCE_COUNT; source++)
            count += graph->places[place].in_scope && source_is_of_places(source) &&
                     coverage_is_gap(graph_coverage(graph, place, source));
    return count;
}

static void put_count(struct sink *out, uint64_t count, const char *one, const char *many)
{
    sink_grouped(out, count);
    sink_printf(out, " %s", count == 1 ? one : many);
}

static void put_tables(struct sink *out, const struct graph *graph)
{
    for (enum table table = 0; table < TABLE_COUNT; table++) {
        const struct table_info *info = table_info(table);
        uint32_t count = graph_row_count(graph, info);
        if (count == 0)
            continue;
        sink_cstr(out, "  ");
        put_count(out, count, info->noun, info->nouns);
        sink_char(out, '\n');
    }
}

void collected_print(const struct console *console, const struct graph *graph, const char *path)
{
    struct sink *out = console->out;
    struct stat found;
    uint64_t missing = gaps(graph);
    if (console->quiet)
        return;
    sink_cstr(out, "collected ");
    put_count(out, different(graph, true), "account", "accounts");
    sink_cstr(out, ", ");
    put_count(out, different(graph, false), "region", "regions");
    sink_cstr(out, ":\n");
    put_tables(out, graph);
    if (missing > 0) {
        sink_cstr(out, "  ");
        put_count(out, missing, "gap", "gaps");
        sink_cstr(out, ": listings that were not seen\n");
    }
    sink_cstr(out, "capture: ");
    terminal_text(out, str_from(path));
    if (stat(path, &found) == 0) {
        sink_cstr(out, " (");
        sink_grouped(out, (uint64_t)found.st_size);
        sink_cstr(out, " bytes)");
    }
    sink_char(out, '\n');
}
