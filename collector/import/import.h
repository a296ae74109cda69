/* Offline collection: a folder of saved `aws ec2 describe-*` answers becomes a graph.
 *
 * Layout: DIR/[ACCOUNT/]REGION/KIND[-N].json with KIND one of snapshots, images, volumes,
 * instances, launch-templates, launch-template-versions. A file is one document, several after
 * each other, an array of pages, or a bare array; UTF-8 (BOM or not), UTF-16, CRLF. Files are read
 * element by element: memory beyond the graph stays constant, files are read side by side. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_IMPORT_H
#define SNAPAUDIT_COLLECTOR_IMPORT_IMPORT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/plan.h"
#include "core/error.h"
#include "core/str.h"
#include "model/graph.h"

enum import_notice {
    IMPORT_INFO,    /* which account was taken as own, … */
    IMPORT_WARNING, /* an unknown file, a folder that is no region, a hole in the numbering, … */
    IMPORT_GAP      /* a malformed file: also in coverage; the run's exit is 2 */
};

struct import_options {
    struct str dir;
    struct str account;        /* empty: work it out; 12 digits; or "any" */
    const struct str *regions; /* --region: only these are in scope; count 0: no narrowing */
    size_t region_count;
    const struct str *more_regions; /* regions that the policy names: in scope even without files */
    size_t more_region_count;
    instant not_after;                 /* what began later is left out and counted; 0: nothing is */
    const struct collect_plan *plan;   /* files that it does not need are passed over; NULL: none */
    unsigned jobs;                     /* threads; 0: one a processor */
    const volatile sig_atomic_t *stop; /* non-zero: stop reading (ERR_CANCELLED); may be NULL */
    void (*notice)(void *ctx, enum import_notice kind, const char *text); /* never concurrent */
    void *notice_ctx;
};

struct import_stats {
    uint64_t files;                /* that were read */
    uint64_t bytes;                /* of input */
    uint64_t malformed_files;      /* more than 0: exit status 2 */
    uint64_t regions_out_of_scope; /* folders not read because of --region or --account */
};

/* Read and freeze. File names in coverage details are relative to `dir`. Returns the graph (the
 * caller owns it), or NULL with `err`: ERR_IO when `dir` cannot be read, ERR_INPUT when it holds
 * nothing of the layout (the message says what was expected), ERR_LIMIT, ERR_CANCELLED. */
struct graph *import_folder(const struct import_options *options, struct import_stats *stats,
                            struct error *err);

#endif
