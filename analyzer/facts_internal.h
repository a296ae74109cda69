/* What the files of the analyzer share. Not for other floors. */
#ifndef SNAPAUDIT_ANALYZER_FACTS_INTERNAL_H
#define SNAPAUDIT_ANALYZER_FACTS_INTERNAL_H

#include "analyzer/description.h"
#include "analyzer/facts.h"
#include "core/sort.h"

/* Snapshots of all places by id. */
struct id_index {
    struct sort_pair *pairs; /* key: id value, or hash of a text id */
    size_t count;
};

/* Snapshots by (what they look like, region), oldest first: see lookalike.c. */
struct lookalike {
    struct sort_pair *pairs;
    size_t count;
};

enum look { LOOK_DESCRIPTION, LOOK_TAGS, LOOK_COUNT };
enum look_role { ROLE_SOURCE, ROLE_COPY, ROLE_COUNT };

struct facts {
    const struct graph *graph;
    struct beliefs *beliefs;
    instant as_of;
    const struct str *source_tags;
    size_t source_tag_count;
    struct snapshot_facts *snapshots;
    uint32_t *copies_first; /* snapshot row -> offset into copies; snapshot_count + 1 of them */
    uint32_t *copies;
    struct lookalike looks[LOOK_COUNT][ROLE_COUNT];
    struct lookalike unresolved; /* copies without source by (size, account, region) */
    struct lookalike by_sizes;   /* native snapshots by (size, full size, partition); matches.c */
    struct sort_pair *image_ids; /* image rows by id; image_ids.c */
    const struct str *vault_accounts;
    size_t vault_account_count;
    struct span *vaults; /* places of those that are read, by account */
    size_t vault_count;
    bool vault_unread;                /* of one of them nothing was to be read */
    const struct ledger_seen *ledger; /* NULL: the policy names none */
    struct drills *drills;
    struct owners *owners;
};

/* copies.c: source, proof, chain, data_time of every snapshot; the lists of copies. */
void facts_find_copies(struct facts *facts);

/* concern.c: where the vault accounts are; before all that follows. */
void concern_find_vaults(struct facts *facts);

/* image_ids.c */
void facts_index_images(struct facts *facts);

/* matches.c: copies that bear no text; called between texts and chains. */
void facts_match_tags(struct facts *facts);
void facts_match_sizes(struct facts *facts);

/* lookalike.c */
void facts_index_lookalikes(struct facts *facts);

static inline const struct snapshot *facts_snapshot(const struct facts *facts, uint32_t row)
{
    return &facts->graph->snapshots[row];
}

static inline struct str place_region(const struct graph *g, uint32_t place)
{
    return graph_str(g, g->places[place].region);
}

#endif
