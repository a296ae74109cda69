#include "reports/split/place_internal.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/sink.h"
#include "reports/tree.h"

static char root[64];
static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(root, sizeof(root), "/tmp/snapaudit-place-XXXXXX");
    arena = arena_new();
    return mkdtemp(root) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    tree_remove("/tmp", strrchr(root, '/') + 1);
    return access(root, F_OK) == 0 ? -1 : 0;
}

static const char *in_root(const char *name)
{
    return arena_printf(arena, "%s/%s", root, name).ptr;
}

static void folder(const char *name)
{
    assert_int_equal(mkdir(in_root(name), 0700), 0);
}

static void file(const char *name)
{
    FILE *out = fopen(in_root(name), "w");
    assert_non_null(out);
    assert_int_equal(fclose(out), 0);
}

static bool is_there(const char *name)
{
    struct stat info;
    return lstat(in_root(name), &info) == 0;
}

static struct split_place place(void)
{
    const struct split_place of = {.dir = root, .name = "by-owner", .target = in_root("by-owner")};
    return of;
}

static void earlier_run(void)
{
    folder("by-owner");
    file("by-owner/index.csv");
    file("by-owner/index.html");
    folder("by-owner/web-00000000");
    file("by-owner/web-00000000/manifest.json");
    file("by-owner/web-00000000/findings.csv");
}

static void refuses(const char *named)
{
    struct error err = ERROR_INIT;
    const struct split_place of = place();
    assert_int_equal(split_place_check(&of, arena, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.detail, named));
}

TEST_WITH(place__what_an_earlier_run_wrote_may_go, set_up, tear_down)
{
    struct error err = ERROR_INIT;
    const struct split_place of = place();
    assert_int_equal(split_place_check(&of, arena, &err), 0);
    earlier_run();
    assert_int_equal(split_place_check(&of, arena, &err), 0);
}

TEST_WITH(place__what_somebody_put_there_is_not_replaced, set_up, tear_down)
{
    earlier_run();
    file("by-owner/notes.txt");
    refuses("notes.txt");
    assert_int_equal(unlink(in_root("by-owner/notes.txt")), 0);
    file("by-owner/web-00000000/notes.txt");
    refuses("web-00000000/notes.txt");
}

TEST_WITH(place__a_link_is_nothing_that_a_run_wrote, set_up, tear_down)
{
    earlier_run();
    assert_int_equal(symlink("/etc", in_root("by-owner/other-00000000")), 0);
    refuses("other-00000000");
}

TEST_WITH(place__a_folder_without_a_manifest_is_somebodys, set_up, tear_down)
{
    earlier_run();
    folder("by-owner/photos");
    refuses("photos");
}

TEST_WITH(place__new_folders_take_the_place_of_earlier_ones, set_up, tear_down)
{
    struct error err = ERROR_INIT;
    struct split_place of = place();
    earlier_run();
    assert_int_equal(split_place_begin(&of, arena, &err), 0);
    assert_int_equal(mkdir(arena_printf(arena, "%s/data-11111111", of.fresh).ptr, 0700), 0);
    assert_true(is_there("by-owner/web-00000000"));
    assert_int_equal(split_place_publish(&of, arena, &err), 0);
    const char *hidden = of.hidden;
    split_place_end(&of);
    assert_true(is_there("by-owner/data-11111111"));
    assert_false(is_there("by-owner/web-00000000"));
    assert_int_not_equal(access(hidden, F_OK), 0);
}

TEST_WITH(place__what_was_given_up_leaves_the_earlier_ones, set_up, tear_down)
{
    struct error err = ERROR_INIT;
    struct split_place of = place();
    earlier_run();
    assert_int_equal(split_place_begin(&of, arena, &err), 0);
    const char *hidden = of.hidden;
    split_place_end(&of);
    assert_true(is_there("by-owner/web-00000000/manifest.json"));
    assert_int_not_equal(access(hidden, F_OK), 0);
}

TEST_WITH(tree__what_a_link_leads_to_stays, set_up, tear_down)
{
    folder("kept");
    file("kept/file");
    folder("gone");
    folder("gone/deeper");
    file("gone/deeper/file");
    assert_int_equal(symlink(in_root("kept"), in_root("gone/deeper/link")), 0);
    tree_remove(root, "gone");
    assert_false(is_there("gone"));
    assert_true(is_there("kept/file"));
    tree_remove(root, "never-was");
}

static void add(void *ctx, const char *name)
{
    struct sink *names = ctx;
    sink_printf(names, "%s ", name);
}

TEST_WITH(place__others_are_told_in_the_order_of_their_names, set_up, tear_down)
{
    struct sink *names = sink_memory();
    earlier_run();
    folder("by-scope");
    file("by-scope/index.csv");
    folder("by-account");
    file("by-account/index.csv");
    folder("by-the-way");
    split_place_each(root, "by-owner", add, names);
    assert_true(str_eq(sink_view(names), STR_LIT("by-account by-scope ")));
    sink_abort(names);
}
