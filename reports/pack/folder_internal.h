/* The folder of a report that is looked at: through one descriptor, so that nobody exchanges it meanwhile. */
#ifndef SNAPAUDIT_REPORTS_PACK_FOLDER_INTERNAL_H
#define SNAPAUDIT_REPORTS_PACK_FOLDER_INTERNAL_H

#include "core/vec.h"
#include "reports/pack/pack.h"

struct pack_folder {
    int fd;
    struct arena *arena;
    struct strs entries; /* all that is in it, sorted */
};

/* Returns 0, or -1 with `err`; pack_folder_close() in any case. */
int pack_folder_open(struct pack_folder *out, struct arena *arena, const char *path,
                     struct error *err);
void pack_folder_close(struct pack_folder *folder);

bool pack_folder_has(const struct pack_folder *folder, struct str name);

/* Is it a regular file, and no link, of so many bytes? */
bool pack_folder_has_bytes(const struct pack_folder *folder, struct str name, uint64_t bytes);

/* Of a regular file that is no link. On failure `*flaw` has its kind and detail. */
bool pack_folder_measure(const struct pack_folder *folder, struct str name,
                         struct manifest_file *out, struct pack_flaw *flaw);

/* All of a file of at most `most` bytes, likewise. */
bool pack_folder_read(const struct pack_folder *folder, const char *name, size_t most,
                      struct str *out, struct pack_flaw *flaw);

/* Is it a folder of groups (reports/split), each of which has a manifest of its own? */
bool pack_folder_is_split(const struct pack_folder *folder, struct str name);

#endif
