/* The API's words for states and types. A value that this version does not know is "other". */
#ifndef SNAPAUDIT_MODEL_STATES_H
#define SNAPAUDIT_MODEL_STATES_H

#include "model/inventory.h"
#include "model/table.h"

/* In the order of their enums, "other" first. */
extern const struct wire_words snapshot_states;
extern const struct wire_words storage_tiers;
extern const struct wire_words tiering_states;
extern const struct wire_words volume_states;
extern const struct wire_words volume_types;
extern const struct wire_words image_states;
extern const struct wire_words instance_states;
extern const struct wire_words key_states;

const char *snapshot_state_name(enum snapshot_state state); /* "completed" */
const char *volume_state_name(enum volume_state state);     /* "in-use" */
const char *volume_type_name(enum volume_type type);        /* "gp3" */
const char *image_state_name(enum image_state state);       /* "available" */
const char *instance_state_name(enum instance_state state); /* "running" */
const char *key_state_name(enum key_state state);           /* "PendingDeletion" */

#endif
