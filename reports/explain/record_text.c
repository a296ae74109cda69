/* Records of which nothing is drawn: what AWS tells of them, a line for each column that says something. */
#include "reports/explain/explain.h"

#include "model/table.h"

static struct str told_text(const struct explained *in, const struct column *column, const void *at)
{
    char text[INSTANT_TEXT_MAX];
    switch (column->kept) {
    case KEPT_TEXT: return graph_str(in->graph, *(const strref *)at);
    case KEPT_WORD: return str_from(column->words->names[*(const uint8_t *)at]);
    case KEPT_BOOL: return *(const uint8_t *)at ? STR_LIT("true") : STR_LIT("false");
    case KEPT_TIME:
        if (*(const instant *)at == INSTANT_UNSET)
            return STR_EMPTY;
        return arena_str(in->arena, str_from(instant_format(*(const instant *)at, text)));
    case KEPT_NUMBER:
        if (*(const uint64_t *)at == NUMBER_UNTOLD)
            return STR_EMPTY;
        return arena_printf(in->arena, "%llu", (unsigned long long)*(const uint64_t *)at);
    case KEPT_TRUTH:
        if (*(const uint8_t *)at == TOLD_NOT)
            return STR_EMPTY;
        return *(const uint8_t *)at == TOLD_TRUE ? STR_LIT("true") : STR_LIT("false");
    default: return STR_EMPTY;
    }
}

void explain_record(const struct explained *in, struct resource resource)
{
    const struct graph *graph = in->graph;
    const struct table_info *table = kind_infos[resource.kind].table;
    const struct place *place = &graph->places[resource_place(graph, resource)];
    sink_cstr(in->out, terminal_ink(&in->style, PAINT_BOLD));
    sink_printf(in->out, "%s ", table->noun);
    terminal_text(in->out, resource_id(in, resource));
    sink_printf(in->out, "%s\n  seen in account ", terminal_ink(&in->style, PAINT_NONE));
    terminal_text(in->out, account_text(in, graph_str(graph, place->account)));
    sink_cstr(in->out, ", region ");
    terminal_text(in->out, graph_str(graph, place->region));
    sink_cstr(in->out, "\n");
    for (size_t i = 1; i < table->column_count; i++) {
        const struct column *column = &table->columns[i];
        const void *at = graph_column(graph, resource.kind, resource.row, column);
        struct str text = told_text(in, column, at);
        if (str_is_empty(text))
            continue;
        sink_printf(in->out, "  %-20s", column->name);
        terminal_text(in->out, text);
        sink_cstr(in->out, "\n");
    }
}
