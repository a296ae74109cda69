/* The columns of a ledger of restore tests, in the order of the file: the one table that reading, writing,
 * listing and the command line share. */
#ifndef SNAPAUDIT_STORE_LEDGER_COLUMNS_H
#define SNAPAUDIT_STORE_LEDGER_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/sink.h"
#include "core/str.h"
#include "model/ledger.h"

#define LEDGER_COLUMNS        17
#define LEDGER_COLUMNS_LINKED 18 /* and `link`, the stored link */

struct ledger_column {
    const char *name;
    const char *expected; /* "passed, failed or aborted" */
    size_t offset;        /* of the field in struct ledger_record; 0: it has none */
    bool required;
    bool number;
    bool (*parse)(struct arena *arena, struct str text, void *field);
    void (*format)(const void *field, struct sink *out); /* nothing for what is not told */
};

/* `at` below LEDGER_COLUMNS_LINKED. */
const struct ledger_column *ledger_column(size_t at);
const struct ledger_column *ledger_column_named(const char *name); /* that exists */

/* A record of which nothing is told yet. */
struct ledger_record ledger_record_empty(void);

/* Read one field into the record, which borrows `text`; what is put right on the way lives in `arena`.
 * Empty text leaves the field untold.
 * Returns NULL, or what was expected instead. */
const char *ledger_field_read(const struct ledger_column *column, struct arena *arena,
                              struct str text, struct ledger_record *record);

/* The text of one field, as the file has it but for quotes. */
void ledger_field_write(const struct ledger_column *column, const struct ledger_record *record,
                        struct sink *out);

/* Fields that contradict each other: returns the column that is wrong, with what was `*expected`;
 * NULL when all fits. */
const struct ledger_column *ledger_record_contradiction(const struct ledger_record *record,
                                                        const char **expected);

#endif
