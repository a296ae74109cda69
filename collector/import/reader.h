/* Reads one file after another into an inventory part of its own. One thread. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_READER_H
#define SNAPAUDIT_COLLECTOR_IMPORT_READER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "collector/import/file_kind.h"
#include "collector/import/origin.h"
#include "core/json_cut.h"
#include "core/str.h"
#include "model/inventory.h"
#include "model/page_tee.h"

/* What came of one file. */
struct file_result {
    struct flaw flaw;     /* the first one; without position when the file could not be opened */
    bool failed;          /* the operating system refused to read it */
    bool cut_off;         /* reading ended at the flaw: what followed was not read */
    bool cancelled;       /* stopped by request */
    enum page_end end;    /* of its last document */
    bool templates_mixed; /* a document holds versions of several launch templates */
    uint32_t documents;   /* read whole */
    uint64_t items;       /* records added */
    uint64_t skipped;     /* malformed elements in documents that were read whole */
    uint64_t bytes;
    uint64_t bad_times; /* times that no reader understood */
    char bad_time[64];  /* the first one */
    struct origin origin;
};

/* What a file is. */
struct file_task {
    enum table kind;
    uint32_t place;
    uint32_t chain;
    struct str name;    /* of the file, as listings are told apart by it */
    instant at;         /* when it was written */
    struct str account; /* of the folder, or that is said of it; empty: not known */
    struct str region;
};

struct reader; /* opaque, defined in reader.c */

/* `stop` is asked from time to time, `tee` is told of documents; either may be NULL. */
struct reader *reader_new(const atomic_int *stop, const struct page_tee *tee);
void reader_free(struct reader *reader); /* NULL is fine */

/* Read the file at `path`, or `bytes` as if they were one. */
void reader_file(struct reader *reader, const struct file_task *task, const char *path,
                 struct file_result *result);
void reader_bytes(struct reader *reader, const struct file_task *task, struct str bytes,
                  struct file_result *result);

/* What was read so far; borrowed. */
struct inventory_part *reader_part(struct reader *reader);

#endif
