/* Files that options name, read whole into memory. */
#ifndef SNAPAUDIT_CLI_NAMED_FILE_H
#define SNAPAUDIT_CLI_NAMED_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/str.h"

/* What is read, in words for messages, and how much of it. */
struct named_file {
    const char *what;      /* "the policy" */
    size_t most_mib;       /* more is refused */
    bool from_stdin;       /* "-" is standard input */
    const char *otherwise; /* what helps where there is none, as a hint */
};

/* The bytes live in `arena`. Returns 0, or -1 with ERR_IO, ERR_LIMIT or (by a signal) ERR_CANCELLED. */
int named_file_read(struct arena *arena, const struct named_file *file, struct str path,
                    struct str *out, struct error *err);

#endif
