/* A tree of text lines, drawn with box characters. */
#ifndef SNAPAUDIT_REPORTS_EXPLAIN_TREE_H
#define SNAPAUDIT_REPORTS_EXPLAIN_TREE_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/sink.h"
#include "core/str.h"

struct tree {
    struct str text; /* escaped when it is drawn */
    struct tree *first;
    struct tree *last;
    struct tree *next;
};

/* A node at the end of `parent`'s children, or a root when `parent` is NULL. Lives in `arena`, like
 * its text, which is formatted anew. */
struct tree *tree_add(struct arena *arena, struct tree *parent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One line a node, the root at the left margin. */
void tree_draw(struct sink *out, const struct tree *root, bool unicode);

#endif
