/* YAML, and so JSON, as a small tree that remembers where everything stood.
 * Anchors, aliases, tags, duplicate keys and second documents are refused, and so are texts that are larger than
 * their reader takes, or nested deeper than LIMIT_POLICY_DEPTH. */
#ifndef SNAPAUDIT_POLICY_YAML_H
#define SNAPAUDIT_POLICY_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/str.h"

enum yaml_kind {
    YAML_SCALAR,
    YAML_SEQUENCE,
    YAML_MAPPING,
    YAML_REFUSED /* stands where an alias or the like was; that has been reported */
};

struct yaml_pair;

struct yaml_node {
    enum yaml_kind kind;
    bool plain;      /* a scalar without quotes: it may mean a number, a boolean or null */
    unsigned line;   /* from 1 */
    unsigned column; /* from 1, in characters */
    struct str text; /* scalar: UTF-8 without control characters but newline and tab */
    const struct yaml_node *const *items; /* sequence */
    const struct yaml_pair *pairs;        /* mapping, as written */
    size_t count;                         /* of items or pairs */
};

struct yaml_pair {
    const struct yaml_node *key; /* a scalar, or refused */
    const struct yaml_node *value;
};

/* What is wrong with the text, in words for people who do not know YAML. */
struct yaml_problem {
    unsigned line;
    unsigned column;
    bool limit; /* larger than core/limits.h allows */
    struct str message;
    struct str expected; /* a sentence; never empty */
    struct str hint;     /* a sentence, or empty */
};

typedef void (*yaml_problem_fn)(void *ctx, const struct yaml_problem *problem);

/* Read the only document of `text`, which may have `most` bytes. The tree and the texts of problems live in
 * `arena`. Returns NULL when there is nothing to read (no problem is reported) or when the text cannot be
 * read on (the last problem says why). */
const struct yaml_node *yaml_read(struct arena *arena, struct str text, size_t most,
                                  yaml_problem_fn problem, void *ctx);

/* The value of a key, or NULL. NULL and nodes that are no mapping have no keys. */
const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key);

/* `~`, `null` or nothing at all, without quotes. */
bool yaml_is_null(const struct yaml_node *node);

/* `s` for a message: at most 60 bytes, with "..." where it was cut. */
struct str yaml_clip(struct arena *arena, struct str s);

#endif
