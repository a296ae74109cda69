#include "model/states.h"

#define WORDS(table)                                \
    {                                               \
        (table), sizeof(table) / sizeof((table)[0]) \
    }

static const char *const of_snapshots[] = {
    [SNAPSHOT_STATE_OTHER] = "other",       [SNAPSHOT_PENDING] = "pending",
    [SNAPSHOT_COMPLETED] = "completed",     [SNAPSHOT_ERROR] = "error",
    [SNAPSHOT_RECOVERABLE] = "recoverable", [SNAPSHOT_RECOVERING] = "recovering",
};
const struct wire_words snapshot_states = WORDS(of_snapshots);

static const char *const tiers[] = {"other", "standard", "archive"};
const struct wire_words storage_tiers = WORDS(tiers);

static const char *const of_tiering[] = {
    [TIERING_OTHER] = "other",
    [TIERING_ARCHIVAL_RUNNING] = "archival-in-progress",
    [TIERING_ARCHIVAL_COMPLETED] = "archival-completed",
    [TIERING_ARCHIVAL_FAILED] = "archival-failed",
    [TIERING_TEMPORARY_RUNNING] = "temporary-restore-in-progress",
    [TIERING_TEMPORARY_COMPLETED] = "temporary-restore-completed",
    [TIERING_TEMPORARY_FAILED] = "temporary-restore-failed",
    [TIERING_PERMANENT_RUNNING] = "permanent-restore-in-progress",
    [TIERING_PERMANENT_COMPLETED] = "permanent-restore-completed",
    [TIERING_PERMANENT_FAILED] = "permanent-restore-failed",
};
const struct wire_words tiering_states = WORDS(of_tiering);

static const char *const of_volumes[] = {
    [VOLUME_STATE_OTHER] = "other",   [VOLUME_CREATING] = "creating",
    [VOLUME_AVAILABLE] = "available", [VOLUME_IN_USE] = "in-use",
    [VOLUME_DELETING] = "deleting",   [VOLUME_DELETED] = "deleted",
    [VOLUME_ERROR] = "error",
};
const struct wire_words volume_states = WORDS(of_volumes);

static const char *const types[] = {
    [VOLUME_TYPE_OTHER] = "other", [VOLUME_STANDARD] = "standard", [VOLUME_IO1] = "io1",
    [VOLUME_IO2] = "io2",          [VOLUME_GP2] = "gp2",           [VOLUME_GP3] = "gp3",
    [VOLUME_ST1] = "st1",          [VOLUME_SC1] = "sc1",
};
const struct wire_words volume_types = WORDS(types);

static const char *const of_images[] = {
    [IMAGE_STATE_OTHER] = "other",
    [IMAGE_PENDING] = "pending",
    [IMAGE_AVAILABLE] = "available",
    [IMAGE_INVALID] = "invalid",
    [IMAGE_DEREGISTERED] = "deregistered",
    [IMAGE_TRANSIENT] = "transient",
    [IMAGE_FAILED] = "failed",
    [IMAGE_ERROR] = "error",
    [IMAGE_DISABLED] = "disabled",
};
const struct wire_words image_states = WORDS(of_images);

static const char *const of_instances[] = {
    [INSTANCE_STATE_OTHER] = "other",     [INSTANCE_PENDING] = "pending",
    [INSTANCE_RUNNING] = "running",       [INSTANCE_SHUTTING_DOWN] = "shutting-down",
    [INSTANCE_TERMINATED] = "terminated", [INSTANCE_STOPPING] = "stopping",
    [INSTANCE_STOPPED] = "stopped",
};
const struct wire_words instance_states = WORDS(of_instances);

/* The last two are no words of the API: how it refused to tell. */
static const char *const of_keys[] = {
    [KEY_STATE_OTHER] = "other",
    [KEY_CREATING] = "Creating",
    [KEY_ENABLED] = "Enabled",
    [KEY_DISABLED] = "Disabled",
    [KEY_PENDING_DELETION] = "PendingDeletion",
    [KEY_PENDING_IMPORT] = "PendingImport",
    [KEY_PENDING_REPLICA_DELETION] = "PendingReplicaDeletion",
    [KEY_UNAVAILABLE] = "Unavailable",
    [KEY_UPDATING] = "Updating",
    [KEY_NOT_FOUND] = "not-found",
    [KEY_DENIED] = "denied",
};
const struct wire_words key_states = WORDS(of_keys);

const char *snapshot_state_name(enum snapshot_state state)
{
    return snapshot_states.names[state];
}

const char *volume_state_name(enum volume_state state)
{
    return volume_states.names[state];
}

const char *volume_type_name(enum volume_type type)
{
    return volume_types.names[type];
}

const char *image_state_name(enum image_state state)
{
    return image_states.names[state];
}

const char *instance_state_name(enum instance_state state)
{
    return instance_states.names[state];
}

const char *key_state_name(enum key_state state)
{
    return key_states.names[state];
}
