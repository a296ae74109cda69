/* Whose listings an absence rests on. */
#include "analyzer/facts_internal.h"

static bool is_vault(const struct facts *facts, strref account)
{
    struct str text = graph_str(facts->graph, account);
    for (size_t i = 0; i < facts->vault_account_count; i++)
        if (str_eq(facts->vault_accounts[i], text))
            return true;
    return false;
}

bool facts_accounts_meet(const struct facts *facts, uint16_t a, uint16_t b)
{
    const struct graph *g = facts->graph;
    if (!graph_same_partition(g, a, b))
        return false;
    return g->places[a].account == g->places[b].account || is_vault(facts, g->places[a].account) ||
           is_vault(facts, g->places[b].account);
}

bool facts_concerns(const struct facts *facts, uint16_t home, uint16_t place)
{
    const struct graph *g = facts->graph;
    return g->places[place].in_scope && graph_same_partition(g, home, place) &&
           (g->places[place].account == g->places[home].account ||
            is_vault(facts, g->places[place].account));
}

bool facts_account_read(const struct graph *g, struct str account)
{
    for (uint16_t place = 0; place < g->place_count; place++)
        if (str_eq(graph_str(g, g->places[place].account), account))
            return true;
    return false;
}

static bool place_lacks(const struct graph *g, uint16_t place, source_set sources)
{
    for (source_set left = sources; left != 0; left &= left - 1)
        if (!graph_complete(g, place, (enum source)__builtin_ctzll(left)))
            return true;
    return false;
}

/* Places come by account, so those of one lie together. */
static bool account_lacks(const struct facts *facts, uint16_t home, uint16_t first,
                          source_set sources)
{
    const struct graph *g = facts->graph;
    strref account = g->places[first].account;
    for (uint16_t place = first; place > 0 && g->places[place - 1].account == account;)
        first = --place;
    for (uint16_t place = first; place < g->place_count && g->places[place].account == account;
         place++)
        if (g->places[place].in_scope && graph_same_partition(g, home, place) &&
            place_lacks(g, place, sources))
            return true;
    return false;
}

static uint16_t first_place(const struct graph *g, struct str account)
{
    uint16_t low = 0, high = g->place_count;
    while (low < high) {
        uint16_t middle = (uint16_t)(low + (high - low) / 2);
        if (str_cmp(graph_str(g, g->places[middle].account), account) < 0)
            low = (uint16_t)(middle + 1);
        else
            high = middle;
    }
    bool found = low < g->place_count && str_eq(graph_str(g, g->places[low].account), account);
    return found ? low : PLACE_NONE;
}

bool facts_all_read(const struct facts *facts, uint16_t home, source_set sources)
{
    if (account_lacks(facts, home, home, sources))
        return false;
    for (size_t i = 0; i < facts->vault_account_count; i++) {
        uint16_t vault = first_place(facts->graph, facts->vault_accounts[i]);
        if (vault == PLACE_NONE || account_lacks(facts, home, vault, sources))
            return false;
    }
    return true;
}
