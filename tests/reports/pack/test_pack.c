/* A folder against its manifest, without a signature: tests/integration/evidence_pack.sh has those that are signed. */
#include "reports/pack/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/json_writer.h"
#include "tests/support/test.h"

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HELLO "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static struct arena *arena;
static struct pack pack;
static char root[64];

static const char *in_root(const char *name)
{
    return arena_printf(arena, "%s/%s", root, name).ptr;
}

static void put_file(const char *name, const char *text)
{
    FILE *file = fopen(in_root(name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int begin(void **state)
{
    (void)state;
    (void)snprintf(root, sizeof(root), "/tmp/snapaudit-pack-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    arena = arena_new();
    vec_init(&pack.flaws, sizeof(struct pack_flaw));
    put_file("empty.csv", "");
    put_file("hello.csv", "hello");
    put_file("manifest.json",
             "{\"schema\":\"snapaudit.manifest/1\",\"run_id\":\"0123456789abcdef\",\"files\":["
             "{\"name\":\"empty.csv\",\"bytes\":0,\"sha256\":\"" EMPTY "\"},"
             "{\"name\":\"hello.csv\",\"bytes\":5,\"sha256\":\"" HELLO "\"}]}");
    return 0;
}

static int end(void **state)
{
    static const char *const names[] = {"empty.csv",    "hello.csv", "manifest.json",
                                        "manifest.p7s", "other",     "another"};
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        (void)unlink(in_root(names[i]));
    pack_clear(&pack);
    (void)rmdir(root);
    arena_free(arena);
    return 0;
}

static void look(bool digests_only)
{
    struct error err = ERROR_INIT;
    const struct pack_demand demand = {.digests_only = digests_only};
    pack_clear(&pack);
    if (pack_check(&pack, arena, root, &demand, &err) != 0)
        fail_msg("%s", err.message);
}

static void assert_flaw(size_t at, enum pack_flaw_kind kind, const char *name)
{
    assert_true(pack.flaws.len > at);
    const struct pack_flaw *flaw = &VEC_AT(struct pack_flaw, &pack.flaws, at);
    assert_string_equal(pack_flaw_name(flaw->kind), pack_flaw_name(kind));
    assert_true(str_eq_c(flaw->name, name));
}

TEST_WITH(a_folder__that_fits_is_verified_where_nobody_asks_who_signed, begin, end)
{
    look(true);
    assert_int_equal(pack.verdict, PACK_VERIFIED);
    assert_int_equal(pack.fit, 2);
    assert_int_equal(pack.flaws.len, 0);
    look(false);
    assert_int_equal(pack.verdict, PACK_UNDECIDED);
    assert_false(pack.is_signed);
}

TEST_WITH(what_was_changed__is_named, begin, end)
{
    put_file("hello.csv", "Hello");
    assert_int_equal(unlink(in_root("empty.csv")), 0);
    look(true);
    assert_int_equal(pack.verdict, PACK_FAILED);
    assert_int_equal(pack.fit, 0);
    assert_int_equal(pack.flaws.len, 2);
    assert_flaw(0, PACK_MISSING, "empty.csv");
    assert_flaw(1, PACK_CHANGED, "hello.csv");
}

TEST_WITH(a_file_under_another_name__is_renamed_once, begin, end)
{
    put_file("another", "hello");
    put_file("other", "hello");
    assert_int_equal(unlink(in_root("hello.csv")), 0);
    look(true);
    assert_int_equal(pack.flaws.len, 2);
    assert_flaw(0, PACK_RENAMED, "hello.csv");
    assert_flaw(1, PACK_ADDED, "other");
}

TEST_WITH(a_link__is_no_file_wherever_it_leads, begin, end)
{
    assert_int_equal(rename(in_root("hello.csv"), in_root("other")), 0);
    assert_int_equal(symlink("other", in_root("hello.csv")), 0);
    look(true);
    assert_flaw(0, PACK_NO_FILE, "hello.csv");
    assert_flaw(1, PACK_ADDED, "other");
}

TEST_WITH(what_is_no_signature__fails_whoever_asks, begin, end)
{
    put_file("manifest.p7s", "nonsense");
    look(true);
    assert_int_equal(pack.verdict, PACK_FAILED);
    assert_true(pack.is_signed);
    assert_int_equal(pack.signature.state, SIGNATURE_REFUSED);
}

TEST_WITH(a_folder__that_is_not_there_is_an_error, begin, end)
{
    struct error err = ERROR_INIT;
    const struct pack_demand demand = {.digests_only = true};
    assert_int_equal(pack_check(&pack, arena, in_root("absent"), &demand, &err), -1);
    assert_int_equal(err.code, ERR_IO);
}

static bool says(const char *what)
{
    struct sink *text = sink_memory();
    pack_write_text(text, &pack);
    bool found = str_find(sink_view(text), what) < sink_view(text).len;
    sink_abort(text);
    return found;
}

TEST_WITH(names__are_written_without_what_moves_a_terminal, begin, end)
{
    put_file("other", "");
    look(true);
    assert_true(says("added       other\n"));
    struct pack_flaw *flaw = &VEC_AT(struct pack_flaw, &pack.flaws, 0);
    flaw->name = STR_LIT("a\033[2Jb\n");
    assert_true(says("added       a?[2Jb?\n"));
    assert_true(says("failed: the folder is not what its manifest lists\n"));
}
