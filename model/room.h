/* Room for one record while it is read, of whatever table: the struct that its values go to, its
 * tags, and the items of its lists. Used again for the next. */
#ifndef SNAPAUDIT_MODEL_ROOM_H
#define SNAPAUDIT_MODEL_ROOM_H

#include "core/limits.h"
#include "core/vec.h"
#include "model/inventory.h"

/* A record of any table. */
union record_in {
#define TABLE(NAME, row, plural) struct row##_in row;
#include "model/tables.def"
};

#define ROOM_NESTED_MAX   8
#define ROOM_REQUIRED_MAX 4

struct room {
    const struct table_info *table;
    union record_in blank;                        /* of the table */
    const struct column *nested[ROOM_NESTED_MAX]; /* its tags and lists */
    size_t nested_count;
    const struct column *required[ROOM_REQUIRED_MAX]; /* what a record must have */
    size_t required_count;
    union record_in in;
    struct tag_in tags[LIMIT_TAGS_PER_RESOURCE];
    size_t tag_count;
    struct vec items[LIST_COUNT]; /* of the structs that readers fill */
};

void room_init(struct room *room);
void room_clear(struct room *room);

/* Nothing is known of the record, which will be one of `table`. */
void room_begin(struct room *room, const struct table_info *table);

/* One more tag, or item of a list, of which nothing is known; NULL when there are as many as a
 * record may have. An item stays where it is until the next one of its list. */
struct tag_in *room_tag(struct room *room);
void *room_item(struct room *room, const struct sublist *list);

/* Forget the item that came last, if it lacks what an item must have. */
void room_keep_item(struct room *room, const struct sublist *list);

/* A text or a number that is there. */
bool room_has(const struct column *column, const void *in);

/* The record with its tags and lists, for part_add(). Borrowed until room_begin(). */
const void *room_record(struct room *room);

#endif
