/* Records outside of structs: each column one value, of a type that every store has. What keeps records
 * packs them so, and gives them back column by column. */
#ifndef SNAPAUDIT_MODEL_RECORD_VALUE_H
#define SNAPAUDIT_MODEL_RECORD_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/packed.h"
#include "core/str.h"
#include "model/room.h"
#include "model/table.h"

enum value_type {
    VALUE_NONE,   /* the column was not told: no text, no time */
    VALUE_NUMBER, /* numbers, times in ms, 0 and 1 */
    VALUE_TEXT,
    VALUE_BYTES, /* tags and lists, packed */
    VALUE_TYPE_COUNT
};

struct record_value {
    enum value_type type;
    int64_t number;  /* a uint64_t by its bits */
    struct str text; /* or bytes */
};

#define RECORD_TIME_MOST \
    INT64_C(253402300799999) /* of the year 9999: no reader takes a later one */

/* The columns of a table that come from AWS, the rare ones last: all but WIRE_NONE. */
size_t record_columns(const struct table_info *table);
const struct column *record_column(const struct table_info *table, size_t i);

/* Append the values of `in`, a struct TABLE_in, in the order of these columns. */
void record_pack(struct packed *out, const struct table_info *table, const void *in);

/* The next of them; borrowed from the bytes. VALUE_NONE where they are broken. */
struct record_value record_unpack(struct unpacker *from);

/* Put a value into the record of `room`, as a reader does; lists have the columns of `version`. False: no
 * value of that column. Texts are borrowed as long as the record is read. */
bool record_put(struct room *room, const struct column *column, const struct record_value *value,
                uint16_t version);

#endif
