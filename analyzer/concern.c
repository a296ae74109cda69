/* Whose listings an absence rests on. */
#include "analyzer/facts_internal.h"

#include <string.h>

#include "core/mem.h"

static bool concern_is_vault(const struct facts *facts, strref account)
{
    for (size_t i = 0; i < facts->vault_count; i++)
        if (facts->graph->places[facts->vaults[i].first].account == account)
            return true;
    return false;
}

bool facts_accounts_meet(const struct facts *facts, uint32_t a, uint32_t b)
{
    const struct graph *g = facts->graph;
    if (!graph_same_partition(g, a, b))
        return false;
    return g->places[a].account == g->places[b].account ||
           concern_is_vault(facts, g->places[a].account) ||
           concern_is_vault(facts, g->places[b].account);
}

/* ---- walking ---- */

void concern_find_vaults(struct facts *facts)
{
    size_t count = 0;
    facts->vaults = mem_array(facts->vault_account_count + 1, sizeof(*facts->vaults));
    for (size_t i = 0; i < facts->vault_account_count; i++) {
        struct span span = graph_account_places(facts->graph, facts->vault_accounts[i]);
        size_t at = count;
        facts->vault_unread = facts->vault_unread || span.count == 0;
        while (at > 0 && facts->vaults[at - 1].first > span.first)
            at--;
        if (span.count == 0 || (at > 0 && facts->vaults[at - 1].first == span.first))
            continue;
        memmove(&facts->vaults[at + 1], &facts->vaults[at], (count - at) * sizeof(span));
        facts->vaults[at] = span;
        count++;
    }
    facts->vault_count = count;
}

void concern_begin(struct concern_walk *walk, const struct facts *facts, uint32_t home)
{
    const struct graph *g = facts->graph;
    *walk = (struct concern_walk){
        .facts = facts,
        .home = home,
        .own = graph_account_places(g, graph_str(g, g->places[home].account)),
    };
}

/* Accounts in the order of their places; the own one may be a vault, too. */
static bool next_account(struct concern_walk *walk)
{
    const struct facts *facts = walk->facts;
    bool more = walk->vault < facts->vault_count;
    const struct span *vault = &facts->vaults[walk->vault];
    if (!walk->own_done && (!more || walk->own.first <= vault->first)) {
        walk->own_done = true;
        walk->vault += more && vault->first == walk->own.first;
        walk->at = walk->own;
        return true;
    }
    if (!more)
        return false;
    walk->at = *vault;
    walk->vault++;
    return true;
}

bool concern_next(struct concern_walk *walk, uint32_t *place)
{
    for (;;) {
        while (walk->at.count == 0)
            if (!next_account(walk))
                return false;
        *place = walk->at.first++;
        walk->at.count--;
        if (graph_same_partition(walk->facts->graph, walk->home, *place))
            return true;
    }
}

/* ---- all read ---- */

static bool place_lacks(const struct graph *g, uint32_t place, source_set sources)
{
    for (source_set left = sources; left != 0; left &= left - 1)
        if (!graph_complete(g, place, (enum source)__builtin_ctzll(left)))
            return true;
    return false;
}

bool facts_all_read(const struct facts *facts, uint32_t home, source_set sources)
{
    struct concern_walk walk;
    concern_begin(&walk, facts, home);
    for (uint32_t place; concern_next(&walk, &place);)
        if (facts->graph->places[place].in_scope && place_lacks(facts->graph, place, sources))
            return false;
    return !facts->vault_unread;
}
