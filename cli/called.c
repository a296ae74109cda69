#include "cli/called.h"

bool is_called(const struct graph *graph, enum kind kind, uint32_t row, struct str name)
{
    struct str told;
    uint32_t tagset = graph_tagset(graph, kind, row);
    if (str_is_empty(name))
        return false;
    if (tagset != 0 && graph_tag(graph, tagset, STR_LIT("Name"), &told) && str_eq(told, name))
        return true;
    return str_eq(graph_name(graph, kind, row), name);
}
