/* What a page held, as it was added to its part, for what keeps pages: the rows of a part are packed for
 * judging and tell less. */
#ifndef SNAPAUDIT_MODEL_PAGE_LOG_H
#define SNAPAUDIT_MODEL_PAGE_LOG_H

#include <stdbool.h>

#include "core/packed.h"
#include "model/inventory.h"

/* From now on the part logs what is added to it. Not within a page. */
void part_log(struct inventory_part *part);

/* The page that was committed last, until the next one begins. Empty where nothing is logged. */
struct str part_logged(const struct inventory_part *part);

/* A record, whose values follow (record_unpack(), for each of record_columns()); or a field that nobody
 * knows. */
struct logged {
    enum table table; /* TABLE_COUNT: a field */
    enum kind kind;   /* of the record that had the field */
    struct str field; /* borrowed from the log */
    uint64_t times;
};

/* False at the end. */
bool log_next(struct unpacker *from, struct logged *out);

/* Make such a log of one's own: what was logged before, once more. */
void log_add_record(struct packed *log, enum table table, const void *in);
void log_add_field(struct packed *log, enum kind kind, struct str field, uint64_t times);

#endif
