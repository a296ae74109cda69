/* What is wrong with a file, and where. */
#ifndef SNAPAUDIT_CORE_FLAW_H
#define SNAPAUDIT_CORE_FLAW_H

#include <stddef.h>
#include <stdint.h>

#include "core/str.h"

/* Both count from 1; columns count characters. Line 0: no position. */
struct position {
    uint64_t line;
    uint64_t column;
};

struct flaw {
    struct position at;
    char what[384]; /* empty: nothing is wrong */
};

/* Fill in `flaw`; control characters and broken UTF-8 become `?`. Returns -1. */
int flaw_set(struct flaw *flaw, struct position at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put `?` for control characters and broken UTF-8 in a C string, which may have been cut short. */
void text_tame(char *text);

/* Characters (not bytes) in UTF-8. */
uint64_t text_columns(struct str text);

/* The position after `text` when it begins at `from`. */
struct position position_after(struct position from, struct str text);

/* One step into a JSON value: a key of an object, or (key NULL) an index of an array. */
struct step {
    const char *key;
    size_t index;
};

/* Where the value at `path` lies in the valid JSON `raw`, which begins at `from`; as far as the
 * path can be followed. */
struct position position_of(struct str raw, struct position from, const struct step *path,
                            size_t path_len);

/* The text of the value at `path` in the valid JSON `raw`, such as "12.500000" of a number, which a tree would
 * hold as a double; empty when there is none. Borrowed from `raw`. */
struct str value_at(struct str raw, const struct step *path, size_t path_len);

#endif
