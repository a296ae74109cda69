#include "reports/explain/tree.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/limits.h"
#include "reports/terminal.h"

#define LINE_BYTES 1024 /* of a node; what is longer is cut */

struct strokes {
    const char *tee, *corner, *down, *blank;
};

static const struct strokes boxes = {"├─ ", "└─ ", "│  ", "   "};
static const struct strokes ascii = {"|- ", "`- ", "|  ", "   "};

struct tree *tree_add(struct arena *arena, struct tree *parent, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    struct tree *node = arena_alloc(arena, sizeof(*node));
    node->text = arena_str(arena, str_from(line));
    if (!parent)
        return node;
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    return node;
}

/* `more` has a bit for each level on whose left a line goes on. */
static void draw(struct sink *out, const struct tree *node, const struct strokes *strokes,
                 uint64_t more, unsigned depth)
{
    for (unsigned level = 0; level + 1 < depth; level++)
        sink_cstr(out, (more >> level) & 1u ? strokes->down : strokes->blank);
    if (depth > 0)
        sink_cstr(out, (more >> (depth - 1)) & 1u ? strokes->tee : strokes->corner);
    terminal_text(out, node->text);
    sink_char(out, '\n');
    for (const struct tree *child = node->first; child && depth < LIMIT_CHAIN;
         child = child->next) {
        uint64_t below = child->next ? more | (UINT64_C(1) << depth) : more;
        draw(out, child, strokes, below, depth + 1);
    }
}

void tree_draw(struct sink *out, const struct tree *root, bool unicode)
{
    draw(out, root, unicode ? &boxes : &ascii, 0, 0);
}
