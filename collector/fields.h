/* Typed reading of a JSON object into a struct, by a table of its fields. JSON null is absent; a
 * wrong type spoils the record; of records, fields that the table does not name are told. */
#ifndef SNAPAUDIT_COLLECTOR_FIELDS_H
#define SNAPAUDIT_COLLECTOR_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/flaw.h"
#include "model/table.h"

enum field_type {
    FIELD_TEXT, /* struct str */
    FIELD_TIME, /* instant; ISO text or epoch seconds */
    FIELD_U32,
    FIELD_U64,
    FIELD_BOOL
};

struct field {
    const char *name;
    size_t name_len;
    enum field_type type;
    size_t offset;
    size_t has_at; /* a bool that tells that the field was there; 0: none */
};

/* FIELD(FIELD_TEXT, "SnapshotId", struct snapshot_in, id) */
#define FIELD(kind, field_name, owner, member)                                    \
    {                                                                             \
        .name = (field_name), .name_len = sizeof(field_name) - 1, .type = (kind), \
        .offset = offsetof(owner, member)                                         \
    }

/* Fields of the records of a table: those that are read, and the memory of how the records
 * before were made up. AWS writes the fields of all records in one order, so that a key is mostly
 * the one that stood there last time, and is not looked up again. */
#define KEYS_MAX     96 /* that are remembered; EC2 has no record with as many */
#define KEY_NAME_MAX 47

struct known_key {
    const struct field *field; /* NULL: known and not read */
    uint8_t len;
    char name[KEY_NAME_MAX];
};

struct record_keys {
    const struct field *fields;
    size_t count;
    const struct table_info *table; /* that knows further fields */
    size_t key_count;
    struct known_key keys[KEYS_MAX];
};

#define FIELD_PATH_MAX 8

/* What is known while an element is read. Zeroed before each element; times are counted on. */
struct fields {
    struct step path[FIELD_PATH_MAX]; /* to the object at hand */
    size_t depth;
    bool spoiled; /* the record at hand is malformed */

    struct step wrong_path[FIELD_PATH_MAX + 1]; /* of the first wrong thing in the element */
    size_t wrong_depth;
    char wrong[384]; /* empty: nothing */

    uint64_t bad_times; /* that no reader understood: unset */
    char bad_time[64];  /* the first */
};

/* Called for a field of a record that nobody knows. */
typedef void (*unknown_field_fn)(void *ctx, struct str name);

/* Fill members of `out` that are in `object`; others stay as they are. */
void fields_read(struct fields *f, const json_t *object, const struct field *table, size_t count,
                 void *out);

/* The same of a record, in the order of its keys. */
void fields_read_record(struct fields *f, const json_t *object, struct record_keys *keys, void *out,
                        unknown_field_fn unknown, void *ctx);

/* Spoil the record: `key` (or, NULL, the object at hand) is wrong. */
void fields_wrong(struct fields *f, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Enter the object or the list under `key`; NULL (not entered) when absent or wrong. A list longer
 * than `limit` is wrong. */
const json_t *fields_enter(struct fields *f, const json_t *object, const char *key);
const json_t *fields_enter_list(struct fields *f, const json_t *object, const char *key,
                                size_t limit);
/* Enter the object at `index` of a list that was entered; NULL (not entered) when it is wrong. */
const json_t *fields_enter_item(struct fields *f, const json_t *list, size_t index);
void fields_leave(struct fields *f);

#endif
