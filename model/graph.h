/* The frozen inventory: compact rows in arrays, strings interned once, edges as row numbers.
 * After graph_freeze() all of it is const and may be read from many threads.
 *
 * Order: places by (account, region); rows of a kind by (place, id as text). Arrival order, the
 * number of parts and of threads leave no trace, so equal input gives an equal graph, byte for
 * byte. */
#ifndef SNAPAUDIT_MODEL_GRAPH_H
#define SNAPAUDIT_MODEL_GRAPH_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/clock.h"
#include "core/error.h"
#include "core/res_id.h"
#include "core/sha256.h"
#include "core/str.h"
#include "core/strtab.h"
#include "model/coverage.h"
#include "model/inventory.h"
#include "model/kind.h"
#include "model/table.h"

#define ROW_NONE UINT32_MAX

/* An account in a region. */
struct place {
    strref account; /* empty when nothing told it */
    strref region;
    uint32_t next_in_region; /* the next place of the same region, in a ring; itself when alone */
    uint8_t partition;       /* equal in places of one partition (graph_same_partition()) */
    bool in_scope;
};

struct tag {
    strref key;
    strref value;
};

enum row_flag {
    ROW_OWN = 1u << 0, /* owned by the account of its place: may be judged */
    ROW_ENCRYPTED = 1u << 1,
    ROW_ARCHIVED = 1u << 2, /* snapshot: StorageTier archive */
    ROW_TIME_BASED =
        1u << 3, /* snapshot: a time-based copy (TransferType, CompletionDurationMinutes) */
    ROW_FULL_BYTES = 1u << 4, /* snapshot: full_bytes is known */
    ROW_OPERATOR = 1u << 5,   /* volume: Operator.Managed */
    ROW_PUBLIC = 1u << 6,     /* image */
    ROW_NAMED = 1u << 7       /* volume: a living instance names it among its disks */
};

/* Ids are stored split (value, form) to keep the rows small; use the accessors below. */
struct snapshot {
    uint64_t id_value;
    uint64_t volume_value;
    instant start_time;
    uint64_t full_bytes; /* meaningful with ROW_FULL_BYTES */
    uint32_t size_gib;
    uint32_t completion_s; /* CompletionTime - StartTime, seconds rounded up; UINT32_MAX unset */
    strref description;
    strref kms_key;
    strref data_key; /* DataEncryptionKeyId */
    uint32_t tagset;
    uint32_t volume_row; /* listed volume with this VolumeId in the same place, or ROW_NONE */
    uint32_t extra;      /* row of snapshot_extras, or ROW_NONE */
    uint32_t place;
    uint32_t tiering_row; /* what its place tells of its storage tier, or ROW_NONE */
    uint16_t owner;       /* row of owners */
    uint8_t id_form;
    uint8_t volume_form;
    uint8_t state; /* enum snapshot_state */
    uint8_t flags; /* enum row_flag */
    uint8_t pad[2];
};

/* Rarely set fields of a snapshot. */
struct snapshot_extra {
    instant restore_expiry;
    strref availability_zone;
    strref outpost_arn;
    strref transfer_type; /* 0 when it is "standard", as that of every snapshot is */
    strref state_message;
    uint32_t completion_minutes;
    uint8_t pad[4];
};

struct volume {
    uint64_t id_value;
    uint64_t snapshot_value;
    uint64_t source_value; /* SourceVolumeId */
    instant create_time;
    uint32_t size_gib;
    uint32_t iops;
    uint32_t throughput_mibps;
    strref zone;
    strref outpost_arn;
    strref kms_key;
    uint32_t tagset;
    uint32_t snapshot_row;     /* the snapshot it was made from, same place, or ROW_NONE */
    uint32_t source_row;       /* the volume it was copied from, same place, or ROW_NONE */
    uint32_t first_attachment; /* into attachments */
    uint32_t place;
    uint16_t attachment_count;
    uint8_t id_form;
    uint8_t snapshot_form;
    uint8_t source_form;
    uint8_t state; /* enum volume_state */
    uint8_t type;  /* enum volume_type */
    uint8_t flags;
    uint8_t pad[4];
};

struct attachment {
    uint64_t instance_value;
    instant attach_time;
    strref device;
    strref state;
    uint32_t instance_row; /* or ROW_NONE */
    uint8_t instance_form; /* ID_NONE for attachments that AWS manages */
    uint8_t delete_on_termination;
    uint8_t pad[2];
};

struct image {
    uint64_t id_value;
    uint64_t source_image_value;
    uint64_t source_instance_value;
    instant creation_date;
    instant last_launched;
    instant deprecation;
    strref name;
    strref description;
    strref source_image_region;
    strref root_device;
    uint32_t tagset;
    uint32_t first_mapping; /* into mappings */
    uint32_t place;
    uint16_t mapping_count;
    uint16_t owner;
    uint8_t id_form;
    uint8_t source_image_form;
    uint8_t source_instance_form;
    uint8_t state; /* enum image_state */
    uint8_t flags;
    uint8_t pad[3];
};

struct mapping {
    uint64_t snapshot_value;
    strref device;
    strref kms_key;
    uint32_t size_gib;
    uint32_t snapshot_row; /* same place, or ROW_NONE */
    uint8_t snapshot_form; /* ID_NONE: no snapshot behind this device */
    uint8_t encrypted;
    uint8_t pad[6];
};

struct instance {
    uint64_t id_value;
    uint64_t image_value;
    instant launch_time;
    instant stopped_since; /* from StateTransitionReason while stopped; else INSTANT_UNSET */
    strref root_device;
    strref state_reason;
    strref zone;
    uint32_t tagset;
    uint32_t image_row;    /* same place, or ROW_NONE */
    uint32_t first_volume; /* into instance_volumes */
    uint32_t place;
    uint16_t volume_count;
    uint8_t id_form;
    uint8_t image_form;
    uint8_t state; /* enum instance_state */
    uint8_t pad[7];
};

struct instance_volume {
    uint64_t volume_value;
    instant attach_time;
    strref device;
    uint32_t volume_row; /* same place, or ROW_NONE: the listing lacks it */
    uint8_t volume_form;
    uint8_t delete_on_termination;
    uint8_t pad[6];
};

struct template
{
    uint64_t id_value;
    uint64_t default_version; /* 0: the listing does not tell */
    uint64_t latest_version;
    uint32_t place;
    uint8_t id_form;
    uint8_t pad[3];
};

struct template_version {
    uint64_t template_value;
    uint64_t version;
    strref template_name;
    strref image_id;         /* as written */
    uint32_t image_row;      /* same place, or ROW_NONE */
    uint32_t first_snapshot; /* into template_snapshots */
    uint32_t place;
    uint16_t snapshot_count;
    uint8_t template_form;
    uint8_t pad;
};

struct template_snapshot {
    uint64_t snapshot_value;
    uint32_t snapshot_row; /* same place, or ROW_NONE */
    uint8_t snapshot_form;
    uint8_t pad[3];
};

/* Rows of the records that are made from their file (model/records/). */
#define RECORD(NAME, row, plural) struct row {
#define ID(member, of, sql, json) \
    uint64_t member##_value;      \
    uint8_t member##_form;
#define TEXT(member, sql, json)           strref member;
#define NEEDED(member, sql, json)         strref member;
#define OWNER(member, sql, json)          uint16_t member;
#define WORD(member, words_of, sql, json) uint8_t member;
#define TIME(member, sql, json)           instant member;
#define U32(member, sql, json)            uint32_t member;
#define BOOL(member, sql, json)           uint8_t member;
#define NUMBER(member, sql, json)         uint64_t member; /* NUMBER_UNTOLD: AWS did not tell */
#define TRUTH(member, sql, json)          uint8_t member;  /* enum told_truth */
#define END_RECORD  \
    uint8_t flags;  \
    uint32_t place; \
    }               \
    ;
#include "model/tables.def"

/* Rows [first, first + count) of another array. */
struct span {
    uint32_t first;
    uint32_t count;
};

/* What was dropped or counted while merging. */
struct graph_counts {
    uint64_t repeated[TABLE_COUNT];       /* records whose id came again */
    uint64_t seen_elsewhere[TABLE_COUNT]; /* rows of what another account owns and lists itself */
    uint64_t later[TABLE_COUNT];          /* what began after freeze_options.not_after */
};

/* Tags [first, first + count) of the graph. */
struct tagset {
    uint32_t first;
    uint16_t count;
    uint16_t user_count; /* keys that do not begin with aws: in any letter case */
    uint32_t user_set;   /* the set of its user tags only (itself when all are) */
};

/* A field, or "Field=value", that this version does not know. */
struct unknown_word {
    const char *text; /* empty: all that LIMIT_UNKNOWN_WORDS left over */
    uint64_t count;
    enum kind kind;
};

struct missing_volume {
    uint64_t value;
    uint32_t instance_row; /* the first that names it */
    uint32_t place;
    uint8_t form;
    uint8_t pad[7];
};

struct graph_memory;

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): there is one; readers come first
struct graph {
    struct strtab *strings; /* sealed */

    const struct place *places; /* by account, then region, as their texts sort */
    uint32_t place_count;
    const strref *account_names; /* by place; NULL: nobody told any; by graph_account_name() */
    const uint32_t
        *regions; /* the first place of each region, ascending; the ring leads to the others */
    uint32_t region_count;
    struct coverage_kept coverage; /* by graph_coverage() */

    /* Of each table: the rows, their number, and those of each place. Of each list: its rows. */
#define TABLE(NAME, row, plural)                           \
    const struct row *plural;                              \
    const struct span *row##_spans; /* indexed by place */ \
    uint32_t row##_count;
#define LIST(NAME, row, plural) \
    const struct row *plural;   \
    uint32_t row##_count;
#include "model/tables.def"

    /* Snapshots sorted by (place, VolumeId, StartTime, id): those of one volume id lie together,
     * oldest first, whether the volume lives or not. Sentinels and empty ids are included. */
    const uint32_t *by_volume;           /* snapshot rows */
    const uint32_t *by_volume_pos;       /* snapshot row -> its position in by_volume */
    const struct span *volume_snapshots; /* volume row -> span of by_volume */

    /* Images that map a snapshot of their place: spans of image_refs by snapshot row. */
    const uint32_t *image_ref_first; /* snapshot_count + 1 offsets into image_refs */
    const uint32_t *image_refs;      /* image rows */
    /* Launch template versions that name a snapshot, likewise. */
    const uint32_t *template_ref_first;
    const uint32_t *template_refs; /* template_version rows */
    /* Volumes made from a snapshot, likewise, by snapshot row. */
    const uint32_t *made_first;
    const uint32_t *made; /* volume rows */
    /* Instances that run (or ran) from an image, by image row. */
    const uint32_t *image_instance_first;
    const uint32_t *image_instances; /* instance rows */

    /* Volume ids that a listed, living instance names but DescribeVolumes lacks: they exist, and
     * the listing is truncated. Sorted by (place, value, form). */
    const struct missing_volume *missing_volumes;
    uint32_t missing_volume_count;

    /* Tag sets: equal sets share one number; 0 is the empty set; keys in byte order. */
    const struct tag *tags;
    const struct tagset *tagsets;
    uint32_t tagset_count;
    uint32_t tag_count;

    const strref *owners; /* account ids by snapshot.owner / image.owner */
    uint16_t owner_count;

    const struct unknown_word *unknown_words; /* by kind and text */
    uint32_t unknown_word_count;

    struct graph_counts counts;
    struct graph_memory *memory; /* private to this floor */
};

/* One account-region that the reader knows of, read or not. Strings are borrowed. */
struct place_in {
    struct str account;      /* empty: not told by the folder */
    struct str account_name; /* what people call it; empty: not told */
    struct str region;
    bool in_scope;
    bool
        versions_mixed; /* one answer lists versions of several launch templates: AWS gives such for
                            their latest and default versions only */
    struct coverage_told coverage; /* copied */
};

struct freeze_options {
    struct str unnamed_account; /* account of places whose account is empty; may be empty too */
    bool own_all;               /* every resource is own, whoever its OwnerId names */
    instant not_after; /* what began later was not there yet: counted, and left out; 0: none */
    const bool *dropped_chains; /* chains whose records are left out; may be NULL */
    size_t dropped_chain_count;
};

/* Merge the parts into a graph. Their records move over, table by table, so that memory holds them
 * once; what is left is fit for part_free() only, which stays the caller's to call. Pages that were
 * neither committed nor dropped are left out.
 *
 * Two places that become equal are merged, the better coverage of each source winning. A volume
 * that a living instance names and VOL lacks makes a complete VOL of that place a gap
 * (GAP_TRUNCATED); so does LT a launch template whose default or latest version is not here, and
 * where versions_mixed, some templates lack versions and none shows another than its default and
 * latest one: then these alone were asked for.
 * Returns the graph (the caller owns it, graph_free()), or NULL with `err`. */
struct graph *graph_freeze(const struct place_in *places, size_t place_count,
                           struct inventory_part *const *parts, size_t part_count,
                           const struct freeze_options *options, struct error *err);
void graph_free(struct graph *graph); /* NULL is fine */

/* Hash everything that a verdict can rest on: rows, edges, strings, tags, places, coverage. */
void graph_digest(const struct graph *graph, struct sha256 *sha);

/* ---- look-ups; all borrowed, all const ---- */

static inline struct str graph_str(const struct graph *g, strref ref)
{
    return strtab_get(g->strings, ref);
}

static inline struct res_id snapshot_id(const struct snapshot *s)
{
    return (struct res_id){s->id_value, (enum id_form)s->id_form};
}

static inline struct res_id snapshot_volume_id(const struct snapshot *s)
{
    return (struct res_id){s->volume_value, (enum id_form)s->volume_form};
}

static inline struct res_id volume_id(const struct volume *v)
{
    return (struct res_id){v->id_value, (enum id_form)v->id_form};
}

static inline struct res_id volume_snapshot_id(const struct volume *v)
{
    return (struct res_id){v->snapshot_value, (enum id_form)v->snapshot_form};
}

static inline struct res_id image_id(const struct image *i)
{
    return (struct res_id){i->id_value, (enum id_form)i->id_form};
}

static inline struct res_id instance_id(const struct instance *i)
{
    return (struct res_id){i->id_value, (enum id_form)i->id_form};
}

/* ---- rows of any table, and of any kind that has rows ---- */

static inline const char *graph_rows(const struct graph *g, const struct table_info *table)
{
    const char *rows;
    memcpy(&rows, (const char *)g + table->rows_at, sizeof(rows));
    return rows;
}

static inline uint32_t graph_row_count(const struct graph *g, const struct table_info *table)
{
    uint32_t count;
    memcpy(&count, (const char *)g + table->count_at, sizeof(count));
    return count;
}

static inline const struct span *graph_spans(const struct graph *g, const struct table_info *table)
{
    const struct span *spans;
    memcpy(&spans, (const char *)g + table->spans_at, sizeof(void *));
    return spans;
}

static inline const char *graph_row(const struct graph *g, enum kind kind, uint32_t row)
{
    return graph_rows(g, kind_infos[kind].table) + (size_t)row * kind_infos[kind].table->row_size;
}

/* How many rows the kind has, in all and in a place; none of what is only a subject. */
static inline uint32_t graph_count(const struct graph *g, enum kind kind)
{
    return kind_infos[kind].table ? graph_row_count(g, kind_infos[kind].table) : 0;
}

static inline struct span graph_span(const struct graph *g, enum kind kind, uint32_t place)
{
    return kind_infos[kind].table ? graph_spans(g, kind_infos[kind].table)[place]
                                  : (struct span){0, 0};
}

static inline uint32_t graph_place(const struct graph *g, enum kind kind, uint32_t row)
{
    uint32_t place;
    memcpy(&place, graph_row(g, kind, row) + kind_infos[kind].table->place_at, sizeof(place));
    return place;
}

static inline struct res_id graph_id(const struct graph *g, enum kind kind, uint32_t row)
{
    const char *at = graph_row(g, kind, row);
    struct res_id id = {.form = (enum id_form)(uint8_t)at[kind_infos[kind].table->form_at]};
    memcpy(&id.value, at, sizeof(id.value));
    return id;
}

/* The empty set for kinds that have no tags. */
static inline uint32_t graph_tagset(const struct graph *g, enum kind kind, uint32_t row)
{
    uint32_t tagset = 0;
    if (kind_infos[kind].table->tagset_at != AT_NONE)
        memcpy(&tagset, graph_row(g, kind, row) + kind_infos[kind].table->tagset_at,
               sizeof(tagset));
    return tagset;
}

/* Kinds without an owner belong to the account of their place. */
static inline bool graph_own(const struct graph *g, enum kind kind, uint32_t row)
{
    uint16_t flags_at = kind_infos[kind].table->flags_at;
    return flags_at == AT_NONE || (graph_row(g, kind, row)[flags_at] & ROW_OWN) != 0;
}

/* When it began; INSTANT_UNSET where the API does not tell. */
static inline instant graph_born(const struct graph *g, enum kind kind, uint32_t row)
{
    instant at = INSTANT_UNSET;
    if (kind_infos[kind].table->born_at != AT_NONE)
        memcpy(&at, graph_row(g, kind, row) + kind_infos[kind].table->born_at, sizeof(at));
    return at;
}

/* Its size in GiB; 0 of what holds no data itself. */
static inline uint32_t graph_size(const struct graph *g, enum kind kind, uint32_t row)
{
    uint32_t size = 0;
    if (kind_infos[kind].table->size_at != AT_NONE)
        memcpy(&size, graph_row(g, kind, row) + kind_infos[kind].table->size_at, sizeof(size));
    return size;
}

/* The name that it has beside its tags; mostly none. */
static inline struct str graph_name(const struct graph *g, enum kind kind, uint32_t row)
{
    strref name = 0;
    if (kind_infos[kind].table->name_at != AT_NONE)
        memcpy(&name, graph_row(g, kind, row) + kind_infos[kind].table->name_at, sizeof(name));
    return graph_str(g, name);
}

/* The API's word for its state; "other" for one that this version does not know. */
static inline const char *graph_state(const struct graph *g, enum kind kind, uint32_t row)
{
    const struct table_info *table = kind_infos[kind].table;
    return table->states->names[(uint8_t)graph_row(g, kind, row)[table->state_at]];
}

/* Where a column of a row lies; NULL when it is seldom set, and is not set there. */
const void *graph_column(const struct graph *g, enum kind kind, uint32_t row,
                         const struct column *column);

/* The text of the column `name`; empty where the kind has none. */
struct str graph_text(const struct graph *g, enum kind kind, uint32_t row, const char *name);

/* It still has its disks, as far as its listing tells. [EC2-INST-TERMINATED] */
static inline bool instance_is_alive(const struct instance *i)
{
    return i->state != INSTANCE_TERMINATED && i->state != INSTANCE_SHUTTING_DOWN;
}

/* What was seen of a source that a place asks about, wherever it is told: the one door to coverage. */
static inline const struct coverage *graph_coverage(const struct graph *g, uint32_t place,
                                                    enum source source)
{
    assert(place < g->place_count);
    return coverage_find(&g->coverage, place, source);
}

/* Nothing of what was asked for lies unseen there: the source was read to its end, or does not
 * apply (the region is off for the account). Enough to say that one of the subjects that a question
 * is about is not there, or that no snapshot or instance names it; not to say so of anything else. */
static inline bool graph_complete_for_subjects(const struct graph *g, uint32_t place,
                                               enum source source)
{
    const struct coverage *coverage = graph_coverage(g, place, source);
    return coverage->state == COVERAGE_COMPLETE ||
           (coverage->state == COVERAGE_NOT_APPLICABLE && !coverage->unseen);
}

/* Nothing at all can lie unseen there: the source was read in full, without a filter. Only then may
 * any absence be claimed. */
static inline bool graph_complete(const struct graph *g, uint32_t place, enum source source)
{
    return graph_complete_for_subjects(g, place, source) &&
           !graph_coverage(g, place, source)->filtered;
}

/* The id as text: packed ones are written to `buf` (RES_ID_TEXT_MAX bytes). */
struct str graph_id_text(const struct graph *g, struct res_id id, enum kind kind, char *buf);

/* Rows by id text in one place, or ROW_NONE. */
uint32_t graph_find(const struct graph *g, enum kind kind, uint32_t place, struct str id);

/* Rows by packed id in one place, or ROW_NONE: binary search. */
uint32_t graph_find_id(const struct graph *g, enum kind kind, uint32_t place, struct res_id id);

/* Likewise, first in `place`, then in the other places of its region: what another account shares. */
uint32_t graph_find_id_in_region(const struct graph *g, enum kind kind, uint32_t place,
                                 struct res_id id);
uint32_t graph_find_in_region(const struct graph *g, enum kind kind, uint32_t place, struct str id);

/* Nothing crosses a partition: no copy, no reference, no proof. */
static inline bool graph_same_partition(const struct graph *g, uint32_t a, uint32_t b)
{
    return g->places[a].partition == g->places[b].partition;
}

/* The place of (account, region); PLACE_NONE when there is none. */
#define PLACE_NONE UINT32_MAX
uint32_t graph_find_place(const struct graph *g, struct str account, struct str region);

/* The places of an account, which lie together; none when nothing was to be read of it. */
struct span graph_account_places(const struct graph *g, struct str account);

/* What people call the account of a place, or the account; empty when nobody told. */
struct str graph_account_name(const struct graph *g, uint32_t place);
struct str graph_name_of_account(const struct graph *g, struct str account);

/* The first place of a region, or PLACE_NONE. */
uint32_t graph_region_head(const struct graph *g, strref region);

/* Value of a tag key in a set; false when absent. */
bool graph_tag(const struct graph *g, uint32_t tagset, struct str key, struct str *value);

/* The first living instance that names a volume with ROW_NAMED; ROW_NONE without. Looks at all. */
uint32_t graph_instance_naming(const struct graph *g, uint32_t volume_row);

/* True when the id is one that a living instance names although VOL lacks it. */
bool graph_volume_missing(const struct graph *g, uint32_t place, struct res_id id);

/* The resource's ARN (Service Authorization Reference, Amazon EC2): snapshots and images carry no
 * account. Appends to `buf` of ARN_TEXT_MAX bytes; returns a view of it. */
#define ARN_TEXT_MAX 512
struct str graph_arn(const struct graph *g, enum kind kind, uint32_t row, char *buf);

/* Something of a place in scope was read, in whole or in part. */
bool graph_was_collected(const struct graph *graph);

#endif
