#include "reports/explain/tree.h"
#include "tests/support/test.h"

#include <stdio.h>

static void draw(bool unicode, char out[1024])
{
    struct arena *arena = arena_new();
    struct tree *root = tree_add(arena, NULL, "root");
    struct tree *a = tree_add(arena, root, "a %d", 1);
    struct tree *deep = tree_add(arena, a, "deep\033[2J");
    (void)tree_add(arena, deep, "deeper");
    (void)tree_add(arena, root, "b");
    struct sink *sink = sink_memory();
    tree_draw(sink, root, unicode);
    (void)snprintf(out, 1024, "%.*s", STR_ARG(sink_view(sink)));
    sink_abort(sink);
    arena_free(arena);
}

TEST(tree__is_drawn_with_boxes_or_in_ascii)
{
    char text[1024];
    draw(true, text);
    assert_string_equal(text, "root\n├─ a 1\n│  └─ deep?[2J\n│     └─ deeper\n└─ b\n");
    draw(false, text);
    assert_string_equal(text, "root\n|- a 1\n|  `- deep?[2J\n|     `- deeper\n`- b\n");
}
