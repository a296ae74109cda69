/* The inventory while it is being read. Each worker fills an `inventory_part` of its own; nothing
 * is shared until graph_freeze() merges the parts (model/graph.h).
 *
 * A page (a document of a file, an answer of the API) is added record by record and then either
 * committed or dropped whole: part_begin_page() … part_commit_page() | part_drop_page(). */
#ifndef SNAPAUDIT_MODEL_INVENTORY_H
#define SNAPAUDIT_MODEL_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/error.h"
#include "core/str.h"
#include "model/coverage.h"
#include "model/kind.h"
#include "model/table.h"

/* Field names and meanings: Amazon EC2 API reference, the Describe answer of each kind. Strings
 * are borrowed for the call only. Unset strings are empty, unset times INSTANT_UNSET. */

struct tag_in {
    struct str key;
    struct str value;
};

struct tags_in {
    const struct tag_in *items;
    size_t count;
};

enum snapshot_state {
    SNAPSHOT_STATE_OTHER = 0, /* a value that this version does not know, or none */
    SNAPSHOT_PENDING,
    SNAPSHOT_COMPLETED,
    SNAPSHOT_ERROR,
    SNAPSHOT_RECOVERABLE,
    SNAPSHOT_RECOVERING
};

struct snapshot_in {
    struct str id;
    struct str volume_id;
    struct str owner_id;
    struct str description;
    struct str kms_key_id;
    struct str data_encryption_key_id;
    struct str storage_tier;      /* "standard", "archive" */
    struct str transfer_type;     /* "standard" on native snapshots and most copies alike;
                                     "time-based" on copies with a promised duration */
    struct str state_message;     /* why a copy failed, or what is still missing of it */
    struct str owner_alias;       /* "amazon" also on other publishers' */
    struct str availability_zone; /* Local Zone snapshots */
    struct str outpost_arn;
    struct str state;
    instant start_time;
    instant completion_time;
    instant restore_expiry_time;
    uint64_t full_bytes; /* FullSnapshotSizeInBytes */
    bool has_full_bytes;
    uint32_t size_gib; /* VolumeSize: of the volume, not of the stored data; 0 on a copy that runs
                          or failed */
    uint32_t completion_minutes; /* CompletionDurationMinutes: set on time-based copies; 0: unset */
    bool encrypted;
    struct tags_in tags;
};

enum tiering_state {
    TIERING_OTHER = 0, /* a value that this version does not know, or none: it was never moved */
    TIERING_ARCHIVAL_RUNNING,
    TIERING_ARCHIVAL_COMPLETED,
    TIERING_ARCHIVAL_FAILED,
    TIERING_TEMPORARY_RUNNING,
    TIERING_TEMPORARY_COMPLETED,
    TIERING_TEMPORARY_FAILED,
    TIERING_PERMANENT_RUNNING,
    TIERING_PERMANENT_COMPLETED,
    TIERING_PERMANENT_FAILED
};

struct attachment_in {
    struct str instance_id; /* empty for attachments that AWS manages */
    struct str device;
    struct str state;
    struct str associated_resource;
    instant attach_time;
    bool delete_on_termination;
};

enum volume_state {
    VOLUME_STATE_OTHER = 0,
    VOLUME_CREATING,
    VOLUME_AVAILABLE,
    VOLUME_IN_USE,
    VOLUME_DELETING,
    VOLUME_DELETED,
    VOLUME_ERROR
};

enum volume_type {
    VOLUME_TYPE_OTHER = 0,
    VOLUME_STANDARD,
    VOLUME_IO1,
    VOLUME_IO2,
    VOLUME_GP2,
    VOLUME_GP3,
    VOLUME_ST1,
    VOLUME_SC1
};

struct volume_in {
    struct str id;
    struct str snapshot_id;
    struct str source_volume_id;
    struct str owner_id; /* since 2026; the caller's */
    struct str availability_zone;
    struct str outpost_arn;
    struct str state;
    struct str type;
    struct str kms_key_id;
    instant create_time;
    uint32_t size_gib;
    uint32_t iops;
    uint32_t throughput_mibps;
    bool encrypted;
    bool operator_managed;
    const struct attachment_in *attachments;
    size_t attachment_count;
    struct tags_in tags;
};

enum image_state {
    IMAGE_STATE_OTHER = 0,
    IMAGE_PENDING,
    IMAGE_AVAILABLE,
    IMAGE_INVALID,
    IMAGE_DEREGISTERED,
    IMAGE_TRANSIENT,
    IMAGE_FAILED,
    IMAGE_ERROR,
    IMAGE_DISABLED
};

struct mapping_in {
    struct str device;
    struct str snapshot_id; /* empty for ephemeral and suppressed devices */
    struct str kms_key_id;
    uint32_t size_gib;
    bool encrypted;
};

struct image_in {
    struct str id;
    struct str name;
    struct str description;
    struct str owner_id;
    struct str owner_alias; /* ImageOwnerAlias */
    struct str state;
    struct str source_instance_id;
    struct str source_image_id;
    struct str source_image_region;
    struct str root_device_name;
    instant creation_date;
    instant deprecation_time;
    instant last_launched_time;
    bool is_public;
    const struct mapping_in *mappings;
    size_t mapping_count;
    struct tags_in tags;
};

enum instance_state {
    INSTANCE_STATE_OTHER = 0,
    INSTANCE_PENDING,
    INSTANCE_RUNNING,
    INSTANCE_SHUTTING_DOWN,
    INSTANCE_TERMINATED,
    INSTANCE_STOPPING,
    INSTANCE_STOPPED
};

struct instance_volume_in {
    struct str device;
    struct str volume_id;
    instant attach_time;
    bool delete_on_termination;
};

struct instance_in {
    struct str id;
    struct str image_id;
    struct str state;
    struct str root_device_name;
    struct str state_reason; /* StateTransitionReason */
    struct str availability_zone;
    instant launch_time;
    const struct instance_volume_in *volumes;
    size_t volume_count;
    struct tags_in tags;
};

struct template_in { /* DescribeLaunchTemplates */
    struct str id;
    struct str name;
    uint64_t default_version;
    uint64_t latest_version;
};

struct template_version_in { /* DescribeLaunchTemplateVersions */
    struct str template_id;
    struct str template_name;
    uint64_t version;
    struct str image_id; /* as written; may be "resolve:ssm:…" */
    instant create_time;
    const struct str *snapshot_ids;
    size_t snapshot_count;
};

enum key_state {
    KEY_STATE_OTHER = 0,
    KEY_CREATING,
    KEY_ENABLED,
    KEY_DISABLED,
    KEY_PENDING_DELETION,
    KEY_PENDING_IMPORT,
    KEY_PENDING_REPLICA_DELETION,
    KEY_UNAVAILABLE,
    KEY_UPDATING,
    KEY_NOT_FOUND, /* KMS answered that there is no such key; of another account's that proves nothing */
    KEY_DENIED /* we may not ask; of another account's key, or there is none */
};

/* Of the records that are made from their file (model/records/). */
#define RECORD(NAME, row, plural)         struct row##_in {
#define ID(member, of, sql, json)         struct str member;
#define TEXT(member, sql, json)           struct str member;
#define NEEDED(member, sql, json)         struct str member;
#define UNKEPT(member, sql, json)         struct str member;
#define OWNER(member, sql, json)          struct str member;
#define WORD(member, words_of, sql, json) struct str member;
#define TIME(member, sql, json)           instant member;
#define U32(member, sql, json)            uint32_t member;
#define BOOL(member, sql, json)           bool member;
#define NUMBER(member, sql, json) \
    uint64_t member;              \
    bool member##_told;
#define TRUTH(member, sql, json) \
    bool member;                 \
    bool member##_told;
#define END_RECORD \
    }              \
    ;
#include "model/tables.def"

struct inventory_part; /* opaque, defined in inventory.c; one thread */

struct inventory_part *part_new(void);

/* A part whose pages are read at the same time as those of `other`, by the same thread: both keep
 * their texts and tags in one place. In whatever order they are released. */
struct inventory_part *part_new_beside(const struct inventory_part *other);
void part_free(struct inventory_part *part); /* NULL is fine */

/* The records that follow come from `place` (a row of the place list given to graph_freeze()),
 * and from `chain`, a number that orders listings of one kind and place: of two records with one
 * id the one later in (chain, order of adding) wins. */
void part_begin_page(struct inventory_part *part, uint32_t place, uint32_t chain);
void part_commit_page(struct inventory_part *part);
void part_drop_page(struct inventory_part *part);

/* The record at hand holds a field, or (`value` not empty) a field with a value, that this version
 * does not know: passed over, and counted (graph.unknown_words). Names as JSON writes them. Of more
 * than LIMIT_UNKNOWN_WORDS different ones the rest is counted together. */
void part_note_unknown(struct inventory_part *part, enum kind kind, struct str field,
                       struct str value);
void part_note_unknown_times(struct inventory_part *part, enum kind kind, struct str field,
                             struct str value, uint64_t times);

/* Copies what it is given, a struct TABLE_in. Returns 0; or -1 with ERR_LIMIT or ERR_INPUT (no id),
 * and the record is not added. */
int part_add(struct inventory_part *part, enum table table, const void *in, struct error *err);

/* part_add_snapshot(), … */
#define TABLE(NAME, row, plural)                                                             \
    static inline int part_add_##row(struct inventory_part *part, const struct row##_in *in, \
                                     struct error *err)                                      \
    {                                                                                        \
        return part_add(part, TABLE_##NAME, in, err);                                        \
    }
#include "model/tables.def"

#endif
