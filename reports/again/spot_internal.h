/* Values of a JSON tree, read by tables and to the letter: what is wrong is told with line and column. */
#ifndef SNAPAUDIT_REPORTS_AGAIN_SPOT_INTERNAL_H
#define SNAPAUDIT_REPORTS_AGAIN_SPOT_INTERNAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/clock.h"
#include "core/flaw.h"
#include "core/json_loader.h"
#include "core/str.h"

#define SPOT_DEPTH_MAX 8 /* steps into one element */

/* The value at hand. */
struct spot {
    const struct element *element;
    struct flaw *flaw;
    struct arena *arena; /* of what is read */
    bool borrows;        /* texts stay those of the tree; else they are copied */
    struct step path[SPOT_DEPTH_MAX];
    size_t depth;
};

/* Reads `value`, which `spot` stands at, into `out`. Returns 0, or -1 with the flaw set. */
typedef int spot_fn(struct spot *spot, const json_t *value, void *out);

/* A member of an object, and where its value goes. */
struct spot_member {
    const char *key;
    spot_fn *read;
    size_t offset; /* in the struct that the object is read into */
    bool needed;
};

/* "expected …, found a number"; -1. */
int spot_wrong(struct spot *spot, const json_t *value, const char *expected);
/* The same in other words, at the value. */
int spot_say(struct spot *spot, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Go one step into the value, and back. */
void spot_into(struct spot *spot, const char *key, size_t index);
void spot_back(struct spot *spot);

/* Read an object that has these members and no others. */
int spot_object(struct spot *spot, const json_t *value, const struct spot_member *members,
                size_t count, void *out);

/* Read a list of at most `most` items, each `size` bytes large, into the arena. */
struct spot_list {
    void *items;
    size_t count;
};
int spot_list(struct spot *spot, const json_t *value, spot_fn *read, size_t size, size_t most,
              struct spot_list *out);

struct str spot_str(struct spot *spot, const json_t *string);

/* ---- values; of those that may be null, null leaves `out` as it was ---- */

spot_fn spot_text;       /* struct str */
spot_fn spot_maybe_text; /* struct str, or null */
spot_fn spot_ctext;      /* const char * */
spot_fn spot_maybe_ctext;
spot_fn spot_texts; /* struct strs */
spot_fn spot_time;  /* instant */
spot_fn spot_i64;
spot_fn spot_u64;
spot_fn spot_bool;
spot_fn spot_money;    /* int64_t, micros */
spot_fn spot_sha256;   /* const char *: 64 hex digits */
spot_fn spot_severity; /* enum severity */

bool spot_is_hex(struct str text, size_t digits);

#endif
