/* manifest.json: which files are of one run. It is the first to go when a set is replaced and the
 * last to come, so that a set without one is known to be incomplete. */
#ifndef SNAPAUDIT_REPORTS_MANIFEST_INTERNAL_H
#define SNAPAUDIT_REPORTS_MANIFEST_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/sha256.h"
#include "core/sink.h"
#include "core/str.h"

#define MANIFEST_NAME "manifest.json"

struct manifest_entry {
    const char *name; /* borrowed */
    uint64_t bytes;
    char sha256[SHA256_HEX_MAX];
};

/* Measure the file at `path`, which is called `name`. Returns 0, or -1 with `err`. */
int manifest_measure(struct manifest_entry *out, const char *name, const char *path,
                     struct error *err);

void manifest_write(struct sink *out, const char *run_id, const struct manifest_entry *entries,
                    size_t count);

/* The text of a manifest that an earlier run wrote; empty when there is none. */
struct str manifest_read(struct arena *arena, const char *path);

/* Whether that text is of the run, and lists the file. */
bool manifest_is_of(struct str manifest, const char *run_id);
bool manifest_lists(struct str manifest, const char *name);

#endif
