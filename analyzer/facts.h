/* Facts derived from the frozen graph: which snapshots are copies and of what, what their data is
 * dated, which are usable, which end their lineage. Pure: no I/O, no clock but `as_of`. The exact
 * predicates are documented in docs/semantics.md. */
#ifndef SNAPAUDIT_ANALYZER_FACTS_H
#define SNAPAUDIT_ANALYZER_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/beliefs.h"
#include "analyzer/drills.h"
#include "analyzer/managers.h"
#include "analyzer/owners.h"
#include "core/clock.h"
#include "model/finding.h"
#include "model/graph.h"

/* How well a snapshot is tied to what it is a copy of, the better first. P2M: matched by size and
 * full size alone, which AWS keeps in a copy. */
enum proof { PROOF_NONE, PROOF_P1, PROOF_P2, PROOF_P2M, PROOF_P3, PROOF_COUNT };

const char *proof_name(enum proof proof);    /* "P1"; "" for none */
const char *proof_meaning(enum proof proof); /* the same in words */

enum snapshot_fact {
    FACT_REAL_VOLUME = 1u << 0, /* VolumeId is set and no vol-ffff… sentinel */
    FACT_NATIVE = 1u << 1,      /* its VolumeId is a live volume of its place, not time-based */
    FACT_COPY = 1u << 2,
    FACT_USABLE = 1u << 3,      /* completed, in the standard tier or temporarily restored */
    FACT_NAMES_IMAGE = 1u << 4, /* its own text names the image it was made for */
    FACT_CLAIMS =
        1u << 6, /* its text begins as those of CopySnapshot, CopyImage or CreateImage do */
    FACT_CREATE_IMAGE = 1u << 5 /* CreateImage wrote the text, here or where it was copied from */
};

struct snapshot_facts {
    instant data_time;   /* the moment the data describes; INSTANT_UNSET: unknown. Of a matched copy
                            the earliest that it can be; facts_newest_data() tells the latest */
    uint32_t source_row; /* the snapshot it is a copy of, or ROW_NONE */
    uint32_t root_row;   /* end of the chain of sources: a non-copy; ROW_NONE when unresolved */
    uint8_t flags;       /* enum snapshot_fact */
    uint8_t proof;       /* enum proof of its own link */
    uint8_t chain_proof; /* the weakest proof down to root_row */
    uint8_t text_kind;   /* enum text_kind; TEXT_COPY for all that begins as a copy's text */
    uint8_t text_manager; /* enum manager that wrote it here; MANAGER_NONE behind a copy's text */
    uint8_t pad[3];
};

struct facts_options {
    const struct belief *beliefs; /* tried instead of those of this program; NULL: these */
    size_t belief_count;
    instant as_of;
    const struct str *source_tags; /* tag keys that may name a copy's source (P3) */
    size_t source_tag_count;
    const struct str *vault_accounts; /* accounts that keep copies for the ones that are read */
    size_t vault_account_count;
    const struct ledger_seen *ledger; /* of restore tests; NULL: the policy names none */
    struct owner_keys owner_keys[OWNER_TAG_COUNT];
};

struct facts; /* opaque, defined in facts.c */

struct facts *facts_new(const struct graph *graph, const struct facts_options *options);
void facts_free(struct facts *facts); /* NULL is fine */

const struct snapshot_facts *facts_of(const struct facts *facts, uint32_t snapshot_row);

/* The latest moment that the data can be of: that of data_time, but for matched copies (P2m). */
instant facts_newest_data(const struct facts *facts, uint32_t snapshot_row);

/* What the records of the ledger are about. Borrowed. */
const struct drills *facts_drills(const struct facts *facts);

/* The ledger as it was read; NULL: the policy names none. */
const struct ledger_seen *facts_ledger(const struct facts *facts);

/* Whose each resource is. Borrowed. */
const struct owners *facts_owners(const struct facts *facts);

/* What was seen of a source that no place has (its scope is the run). Borrowed. */
const struct coverage *facts_coverage_of_run(const struct facts *facts, enum source source);

/* ---- whose listings an absence rests on: concern.c ---- */

/* May one lie in the other's place as a copy: within an account, or where a vault account keeps copies
 * for others. Never across partitions. */
bool facts_accounts_meet(const struct facts *facts, uint32_t place, uint32_t other);

/* Walks the places of home's account and of the vault accounts that share its partition, ascending, in
 * scope or not. The others are as many as there are accounts, and none of their business. */
struct concern_walk {
    const struct facts *facts; /* all is private */
    uint32_t home;
    struct span own, at;
    size_t vault;
    bool own_done;
};
void concern_begin(struct concern_walk *walk, const struct facts *facts, uint32_t home);
bool concern_next(struct concern_walk *walk, uint32_t *place);

/* Are all places that concern `home` complete in each of the sources, and was every vault account read? */
bool facts_all_read(const struct facts *facts, uint32_t home, source_set sources);

/* As facts_manager_of() and facts_csi_of(), which read the texts of the graph again. */
enum manager facts_keeper(const struct facts *facts, enum kind kind, uint32_t row);
bool facts_by_driver(const struct facts *facts, enum kind kind, uint32_t row);

/* Copies whose chain ends in `root_row`, in row order. Borrowed. */
struct rows {
    const uint32_t *rows;
    size_t count;
};
struct rows facts_copies_of(const struct facts *facts, uint32_t root_row);

/* The image id that the description names ("ami-…", lower case), when FACT_NAMES_IMAGE. Borrowed
 * from the graph's strings or written to `buf` (RES_ID_TEXT_MAX bytes). */
struct str facts_named_image(const struct graph *graph, uint32_t snapshot_row, char *buf);

/* Where the description claims the source to be ("snap-…", region or empty): for explanations.
 * False when it claims nothing. */
bool facts_claimed_source(const struct graph *graph, uint32_t snapshot_row, char *id_buf,
                          struct str *region);

/* The image was copied, not made from an instance; and the listed image that it was copied from (the
 * own account first), or ROW_NONE. */
bool facts_image_is_copy(const struct graph *graph, uint32_t image_row);
uint32_t facts_image_source(const struct graph *graph, uint32_t image_row);

/* The images with this id, in whatever place, by place: `*at` is 0 for the first one, and moves on. ROW_NONE
 * after the last. */
uint32_t facts_image_listed(const struct facts *facts, struct str id, size_t *at);

/* An own snapshot of equal size and description or user tags in another region, started before
 * this one, at most 7 days: ROW_NONE when there is none. For snapshots that are no copies. */
uint32_t facts_possible_source(const struct facts *facts, uint32_t snapshot_row);

/* The other way round: an own snapshot in `region` that may be a copy of this one and started at
 * or after `not_before`; ROW_NONE when there is none. */
uint32_t facts_possible_copy(const struct facts *facts, uint32_t snapshot_row, strref region,
                             instant not_before);

/* False: facts_possible_copy() finds none in any region. Cheap. */
bool facts_copy_may_lie_somewhere(const struct facts *facts, uint32_t snapshot_row);

/* The newest completed snapshot of a place that is a copy of nobody knows what, or does not tell its volume: by
 * its size it may be a copy of anything of that size. ROW_NONE when there is none. */
struct unresolved_query {
    uint32_t place;
    uint32_t size_gib;
    instant not_before;
};
uint32_t facts_unresolved_copy(const struct facts *facts, const struct unresolved_query *query);

/* The place whose listings can prove an absence for the snapshot: that of its owner in its region, or
 * PLACE_NONE when that was not read. */
uint32_t facts_home(const struct graph *graph, uint32_t snapshot_row);

/* The VolumeId of a snapshot that is no copy is listed no more: TRUTH_UNKNOWN where its owner's
 * volumes were not read in full. */
enum truth facts_volume_gone(const struct facts *facts, uint32_t snapshot_row);

/* The volume of the snapshot is not listed, and yet is hidden rather than gone: its id is none of EBS
 * (Storage Gateway), or something still takes snapshots of it, the newest less than two days ago. */
bool facts_volume_hidden(const struct facts *facts, uint32_t snapshot_row);

/* StartTime of the newest snapshot of its volume, in any state: the volume lived then. */
instant facts_newest_of_volume(const struct facts *facts, uint32_t snapshot_row);

/* True when an image (listed, not deregistered) or a launch template version refers to it; rows of
 * the first of each are set when asked for (may be NULL). */
bool facts_referenced(const struct facts *facts, uint32_t snapshot_row, uint32_t *image_row,
                      uint32_t *template_row);

/* Rows of the snapshots with the VolumeId of `snapshot_row` in its place, oldest first. */
struct rows facts_volume_group(const struct graph *graph, uint32_t snapshot_row);

/* What this inventory says of what is believed of AWS. Borrowed. */
const struct beliefs *facts_beliefs(const struct facts *facts);

#endif
