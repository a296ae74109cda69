/* What the files of the analyzer share. Not for other floors. */
#ifndef SNAPAUDIT_ANALYZER_FACTS_INTERNAL_H
#define SNAPAUDIT_ANALYZER_FACTS_INTERNAL_H

#include "analyzer/facts.h"
#include "core/sort.h"

/* What a description written by AWS says (API reference and public answers; users can type it
 * too, so it is a claim and no more). */
struct description {
    bool copied;              /* "[Copied snap-S from REGION] …" */
    bool copied_for_image;    /* "Copied for DestinationAmi ami-D from SourceAmi ami-A for …" */
    bool created_by_image;    /* "Created by CreateImage(i-…) for ami-D" */
    struct str source_id;     /* as written; empty: none named */
    struct str source_region; /* as written; empty: none named */
    struct str image_id;      /* D as written; empty: none named */
};

/* Reads the head of `text`; ids in any case of hex, whatever follows. False when no form fits. */
bool description_parse(struct str text, struct description *out);

/* The first "snap-" + hex digits anywhere in `text`, or empty. */
struct str description_snapshot_id(struct str text);

/* An id in lower case, packed or, for odd forms, left as text. */
struct wanted_id {
    struct res_id id; /* ID_NONE when it does not pack */
    char text[RES_ID_TEXT_MAX];
    size_t len;
};
bool wanted_id_make(struct str written, const char *prefix, struct wanted_id *out);

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

struct facts {
    const struct graph *graph;
    instant as_of;
    const struct str *source_tags;
    size_t source_tag_count;
    struct snapshot_facts *snapshots;
    uint32_t *copies_first; /* snapshot row -> offset into copies; snapshot_count + 1 of them */
    uint32_t *copies;
    struct lookalike by_description;
    struct lookalike by_tags;
    struct lookalike unresolved; /* copies without source by (size, region) */
};

/* copies.c: source, proof, chain, data_time of every snapshot; the lists of copies. */
void facts_find_copies(struct facts *facts);

/* lineage.c: FACT_LAST. */
void facts_find_last(struct facts *facts);

/* lookalike.c */
void facts_index_lookalikes(struct facts *facts);

static inline const struct snapshot *facts_snapshot(const struct facts *facts, uint32_t row)
{
    return &facts->graph->snapshots[row];
}

static inline struct str place_region(const struct graph *g, uint16_t place)
{
    return graph_str(g, g->places[place].region);
}

#endif
