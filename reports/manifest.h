/* manifest.json: which files are of one run, and which run that was. It is the first to go when a set
 * is replaced and the last to come, so that a set without one is known to be incomplete. */
#ifndef SNAPAUDIT_REPORTS_MANIFEST_H
#define SNAPAUDIT_REPORTS_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/sha256.h"
#include "core/sink.h"
#include "core/str.h"
#include "reports/run.h"

#define MANIFEST_NAME   "manifest.json"
#define SIGNATURE_NAME  "manifest.p7s"
#define HIDDEN_PREFIX   ".snapaudit-" /* what runs that write, or were killed, have in the folder */
#define MANIFEST_SCHEMA "snapaudit.manifest/1"

struct manifest_file {
    struct str name; /* borrowed */
    uint64_t bytes;
    char sha256[SHA256_HEX_MAX];
};

struct manifest {
    struct run_info run;
    struct str
        run_json;   /* of one that was read: "run" as it stands there, whatever else is in it */
    bool is_signed; /* a signature belongs to it */
    const struct manifest_file *files;
    size_t file_count;
};

/* ---- writing ---- */

/* Measure the file at `path`, which is called `name`. Returns 0, or -1 with `err`. */
int manifest_measure(struct manifest_file *out, const char *name, const char *path,
                     struct error *err);

/* What is left to read of `fd`. Returns 0, or -1 with errno. */
int manifest_measure_open(struct manifest_file *out, int fd);

void manifest_write(struct sink *out, const struct manifest *manifest);

struct json_writer; /* core/json_writer.h */

/* "made_at" and "inventory". */
void json_member_making(struct json_writer *json, const struct run_info *run);

/* ---- reading ---- */

/* A manifest that may be anybody's. What a run tells of itself may be absent and is then empty, or
 * INSTANT_UNSET; names are such that they stay in one folder, and none comes twice. Lives in `arena`.
 * Returns 0, or -1 with ERR_INPUT or ERR_LIMIT. */
int manifest_parse(struct manifest *out, struct arena *arena, struct str text, struct error *err);

/* What is wrong with a file's name in a manifest ("holds a '/'"); NULL: nothing. */
const char *manifest_name_flaw(struct str name);

/* What an earlier run wrote at `path`; with no files and no run when there is none, or none that can be
 * read. */
void manifest_read(struct manifest *out, struct arena *arena, const char *path);

/* NULL: it does not list the file. */
const struct manifest_file *manifest_find(const struct manifest *manifest, const char *name);

#endif
