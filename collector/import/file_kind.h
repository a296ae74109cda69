/* The kinds of files that are read: their names, the command that writes them, what they tell. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_FILE_KIND_H
#define SNAPAUDIT_COLLECTOR_IMPORT_FILE_KIND_H

#include <stdbool.h>

#include "core/json_cut.h"
#include "core/str.h"
#include "model/source.h"
#include "model/table.h"

/* In the order of their names, which is the order of reading and of messages. */
enum file_kind {
    FILE_IMAGES,
    FILE_INSTANCES,
    FILE_KEYS,
    FILE_TEMPLATE_VERSIONS,
    FILE_TEMPLATES,
    FILE_TIERS,
    FILE_SNAPSHOTS,
    FILE_VOLUMES,
    FILE_KIND_COUNT
};

struct file_kind_info {
    const char *name; /* "snapshots" */
    enum source source;
    enum table table; /* what its records are */
    struct cut_form form;
};

/* Borrowed from a static table. */
const struct file_kind_info *file_kind_info(enum file_kind kind);

/* False when `name` (without number and ending) is none. */
bool file_kind_parse(struct str name, enum file_kind *out);

/* The kind whose name is near enough to be meant, or NULL. */
const char *file_kind_nearest(struct str name);

#endif
