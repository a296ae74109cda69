/* A record of a JSON answer, read by the columns of its table. */
#ifndef SNAPAUDIT_COLLECTOR_JSON_RECORD_H
#define SNAPAUDIT_COLLECTOR_JSON_RECORD_H

#include "collector/fields.h"
#include "model/room.h"
#include "core/arena.h"

/* How objects of some columns are read. */
struct json_shape {
    const struct field *fields; /* of the object itself */
    size_t count;
    const struct json_inner *inners; /* objects within it: "State" of "State.Name" */
    size_t inner_count;
};

/* How records of a table are read; remembers how the records before were made up. */
struct json_record {
    const struct table_info *table;
    struct json_shape shape;
    struct record_keys keys;
    const struct json_list *lists; /* by the nested columns of the room */
};

/* In `arena`, as long as it lives. */
struct json_record *json_record_new(struct arena *arena, const struct table_info *table);

/* Read `object` into `room`, which begins with it. What is wrong spoils `fields`; what nobody knows is
 * told. */
void json_record_read(struct json_record *record, struct fields *fields, struct room *room,
                      const json_t *object, unknown_field_fn unknown, void *ctx);

#endif
