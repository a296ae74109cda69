/* What a folder of saved answers holds: DIR/[ACCOUNT/]REGION/KIND[-N].json. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_LAYOUT_H
#define SNAPAUDIT_COLLECTOR_IMPORT_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "collector/import/file_kind.h"
#include "collector/import/import_options.h"
#include "collector/import/reader.h"
#include "core/arena.h"
#include "core/vec.h"
#include "model/graph.h"

struct layout_file {
    struct str name; /* relative to the folder: "eu-west-1/snapshots-2.json"; NUL-terminated */
    enum table kind;
    uint32_t number; /* of KIND-N.json; 0 without */
    bool numbered;
    uint32_t place;
    uint64_t size;
    instant at; /* when it was written */
    struct file_result result;
};

/* A region in an account. */
struct layout_place {
    struct str account; /* empty: no folder tells it */
    struct str region;
    struct str folder;   /* relative, NUL-terminated; empty: named, but there is none */
    source_set unneeded; /* sources that the plan leaves out here */
    bool unreadable;     /* the folder could not be listed: `reason` */
    struct str reason;
};

struct layout_notice {
    enum import_notice kind;
    struct str text;
};

struct layout {
    struct arena *arena; /* owns all strings */
    struct vec places;   /* struct layout_place by (account, region) */
    struct vec files;    /* struct layout_file by (place, kind, number, name) */
    struct vec notices;  /* struct layout_notice in order */
    uint64_t regions_out_of_scope;
    uint64_t unreadable_folders;
};

/* Fill `layout` (zeroed before). Returns 0, or -1 with ERR_IO, ERR_INPUT or ERR_LIMIT. In both
 * cases layout_clear() releases it. */
int layout_read(struct layout *layout, const struct import_options *options, struct error *err);
void layout_clear(struct layout *layout);

/* False for a file (a row of layout->files) of a source that the plan leaves out. */
bool layout_is_needed(const struct layout *layout, size_t row);

/* Add a notice; the text is tamed (control characters become `?`). */
void layout_notice(struct layout *layout, enum import_notice kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
