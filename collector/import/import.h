/* Offline collection: a folder of saved `aws ec2 describe-*` answers becomes a graph.
 *
 * Layout: DIR/[ACCOUNT/]REGION/KIND[-N].json with KIND one of snapshots, images, volumes,
 * instances, keys, launch-templates, launch-template-versions. A file is one document, several after
 * each other, an array of pages, or a bare array; UTF-8 (BOM or not), UTF-16, CRLF. Files are read
 * element by element: memory beyond the graph stays constant, files are read side by side. */
#ifndef SNAPAUDIT_COLLECTOR_IMPORT_IMPORT_H
#define SNAPAUDIT_COLLECTOR_IMPORT_IMPORT_H

#include <stdint.h>

#include "collector/import/import_options.h"
#include "core/error.h"
#include "model/graph.h"

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
