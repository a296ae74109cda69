/* A set of files that replaces an earlier one together: they are written in a hidden folder of the
 * target folder and move into place when all of them are complete. The earlier files go before the
 * first new one comes, so that never two sets are mixed; what a killed run left there in between is
 * put into place by the next one (recover.c). What fails leaves the target folder as it was. */
#ifndef SNAPAUDIT_REPORTS_STAGING_INTERNAL_H
#define SNAPAUDIT_REPORTS_STAGING_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "core/sink.h"
#include "reports/format_table.h"
#include "reports/run.h"

#define STAGING_FILES_MAX (REPORT_FILES_MAX + 1) /* with the signature */

struct signer; /* core/signer.h */

struct staging; /* opaque, defined in staging.c */

/* In `dir`, which this run holds. All are borrowed; without `signer` the manifest is not signed. NULL with
 * `err` when it cannot be written to. */
struct staging *staging_open(const char *dir, const struct run_info *run,
                             const struct signer *signer, struct error *err);

/* Everything that is written from now on, but for the manifest, goes through `change` (sink_through()). */
void staging_change(struct staging *staging, sink_change_fn change, void *ctx);

/* A file called `name` in the end (a static string). Owned by the staging: write to it, never close
 * it. What is no text is not changed: who writes it sees to its texts. NULL with `err` when it cannot be made, or
 * could not be put into place later. */
struct sink *staging_file(struct staging *staging, const char *name, bool is_text,
                          struct error *err);

/* The hidden folder, for unnamed files of libraries; and a path in it where a library may make the file that was
 * made as the `number`th. Whatever lies at the path is removed when that is finished, or discarded. Borrowed. */
const char *staging_folder(const struct staging *staging);
const char *staging_library_file(const struct staging *staging, size_t number);

/* Close the file that was made as the `number`th, from 0 on, and measure it; in any thread, each file once. Returns
 * 0, or -1 with `err`. */
int staging_finish(struct staging *staging, size_t number, struct error *err);

/* All files are finished: put them into place with a manifest and its signature, release. Files that the earlier
 * manifest lists and that are not of this set go, unless they are of the same run, about the same, and as it wrote them: what
 * is signed lists nothing but what this run wrote. Returns 0, or -1 with `err`. */
int staging_publish(struct staging *staging, struct error *err);

/* Release and leave nothing behind. NULL is fine. */
void staging_discard(struct staging *staging);

#endif
