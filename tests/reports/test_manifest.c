/* A manifest: read back as it was written, and refused where it is none. */
#include "reports/manifest.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/limits.h"
#include "core/mem.h"
#include "model/ledger.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

#define DIGEST            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HEAD              "{\"schema\":\"snapaudit.manifest/1\",\"run_id\":\"0123456789abcdef\""
#define FILE_NAMED(name)  "{\"name\":\"" name "\",\"bytes\":12,\"sha256\":\"" DIGEST "\"}"
#define WITH_FILES(files) HEAD ",\"files\":[" files "]}"

static struct arena *arena;
static struct manifest manifest;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void assert_read(const char *text)
{
    struct error err = ERROR_INIT;
    if (manifest_parse(&manifest, arena, str_from(text), &err) != 0)
        fail_msg("%s", err.message);
}

static void assert_refused(const char *text, const char *why)
{
    struct error err = ERROR_INIT;
    assert_int_equal(manifest_parse(&manifest, arena, str_from(text), &err), -1);
    if (!strstr(err.message, why))
        fail_msg("'%s' does not say '%s'", err.message, why);
}

TEST_WITH(a_manifest__is_read_back_as_it_was_written, begin, end)
{
    static const struct str accounts[] = {{"111122223333", 12}, {"444455556666", 12}};
    static const struct str regions[] = {{"eu-west-1", 9}};
    static const struct ledger ledger = {.count = 7, .head = DIGEST};
    static const struct ledger_seen seen = {.ledger = &ledger, .name = {"tests.csv", 9}};
    static const struct manifest_file files[] = {
        {.name = {"a.csv", 5}, .bytes = 7, .sha256 = DIGEST}};
    const struct manifest written = {.run = {.run_id = "0123456789abcdef",
                                             .as_of = gb_time("2026-01-15T00:00:00Z"),
                                             .as_of_source = "option",
                                             .tool_version = "1.2.3",
                                             .policy_name = "name \"quoted\"",
                                             .policy_version = "7",
                                             .policy_sha256 = DIGEST,
                                             .caller = STR_LIT("arn:aws:iam::1:user/a"),
                                             .selection = STR_LIT("tag:a=b"),
                                             .accounts = {accounts, 2},
                                             .regions = {regions, 1},
                                             .ledger = &seen,
                                             .currency = "USD",
                                             .made_at = gb_time("2026-01-16T01:02:03.456Z"),
                                             .read_from = "aws",
                                             .read_began = gb_time("2026-01-16T00:00:00Z"),
                                             .read_ended = INSTANT_UNSET},
                                     .is_signed = true,
                                     .files = files,
                                     .file_count = 1};
    struct sink *first = sink_memory();
    struct sink *second = sink_memory();
    struct error err = ERROR_INIT;
    manifest_write(first, &written);
    assert_int_equal(manifest_parse(&manifest, arena, sink_view(first), &err), 0);
    manifest_write(second, &manifest);
    assert_true(str_eq(sink_view(first), sink_view(second)));
    assert_true(manifest.is_signed);
    assert_true(manifest.run.made_at == written.run.made_at);
    assert_true(manifest.run.read_ended == INSTANT_UNSET);
    assert_true(str_eq(manifest.run.accounts.items[1], accounts[1]));
    assert_int_equal(manifest.run.ledger->ledger->count, 7);
    assert_int_equal(manifest_find(&manifest, "a.csv")->bytes, 7);
    assert_null(manifest_find(&manifest, "b.csv"));
    sink_abort(first);
    sink_abort(second);
}

TEST_WITH(a_manifest__may_tell_nothing_of_its_run, begin, end)
{
    assert_read(WITH_FILES(""));
    assert_int_equal(manifest.file_count, 0);
    assert_true(manifest.run.as_of == INSTANT_UNSET && manifest.run.made_at == INSTANT_UNSET);
    assert_false(manifest.is_signed);
    assert_null(manifest.run.ledger);
    assert_read(WITH_FILES(FILE_NAMED("a") "," FILE_NAMED("b.c")));
    assert_int_equal(manifest.file_count, 2);
    assert_string_equal(manifest.run.run_id, "0123456789abcdef");
}

TEST_WITH(a_name__that_leads_elsewhere_is_refused, begin, end)
{
    assert_refused(WITH_FILES(FILE_NAMED("a/b")), "leads into another folder: 'a/b'");
    assert_refused(WITH_FILES(FILE_NAMED("/etc/passwd")), "another folder");
    assert_refused(WITH_FILES(FILE_NAMED("a\\\\b")), "another folder");
    assert_refused(WITH_FILES(FILE_NAMED("..")), "leads out of the folder");
    assert_refused(WITH_FILES(FILE_NAMED(".")), "leads out of the folder");
    assert_refused(WITH_FILES(FILE_NAMED("..a")), "leads out of the folder");
    assert_refused(WITH_FILES(FILE_NAMED("")), "is empty");
    assert_refused(WITH_FILES(FILE_NAMED("a\\nb")), "control character");
    assert_refused(WITH_FILES(FILE_NAMED("a\\u007f")), "control character");
    assert_refused(WITH_FILES(FILE_NAMED("a\\u0000b")), "not valid JSON");
    assert_refused(WITH_FILES(FILE_NAMED("manifest.json")), "of the manifest itself");
    assert_refused(WITH_FILES(FILE_NAMED("manifest.p7s")), "of the manifest itself");
    assert_refused(WITH_FILES(FILE_NAMED("a") "," FILE_NAMED("b") "," FILE_NAMED("a")),
                   "lists 'a' twice");
}

TEST_WITH(a_name__may_be_as_long_as_a_file_system_has_it, begin, end)
{
    char text[512], name[LIMIT_FILE_NAME_BYTES + 2];
    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    (void)snprintf(text, sizeof(text), WITH_FILES(FILE_NAMED("%s")), name);
    assert_refused(text, "is too long");
    name[LIMIT_FILE_NAME_BYTES] = '\0';
    (void)snprintf(text, sizeof(text), WITH_FILES(FILE_NAMED("%s")), name);
    assert_read(text);
}

TEST_WITH(a_file__has_a_name_bytes_and_a_digest_and_nothing_else, begin, end)
{
    static const char expected[] = "name, bytes and sha256 alone";
    assert_refused(WITH_FILES("{\"name\":\"a\",\"bytes\":1}"), expected);
    assert_refused(WITH_FILES("{\"name\":\"a\",\"bytes\":-1,\"sha256\":\"" DIGEST "\"}"), expected);
    assert_refused(WITH_FILES("{\"name\":\"a\",\"bytes\":1.5,\"sha256\":\"" DIGEST "\"}"),
                   expected);
    assert_refused(WITH_FILES("{\"name\":\"a\",\"bytes\":1,\"sha256\":\"" DIGEST "0\"}"), expected);
    assert_refused(WITH_FILES("{\"name\":\"a\",\"bytes\":1,\"sha256\":\"E3\"}"), expected);
    assert_refused(WITH_FILES("{\"name\":7,\"bytes\":1,\"sha256\":\"" DIGEST "\"}"), expected);
    assert_refused(WITH_FILES("{\"name\":\"a\",\"bytes\":1,\"sha256\":\"" DIGEST "\",\"b\":1}"),
                   expected);
    assert_refused(WITH_FILES("\"a\""), expected);
    assert_refused(HEAD ",\"files\":{}}", "'files' is not a list");
    assert_refused(HEAD "}", "'files' is not a list");
}

TEST_WITH(a_manifest__that_is_none_is_refused, begin, end)
{
    assert_refused("", "line 1, column 0: not valid JSON");
    assert_refused("[]", "it is a list, not an object");
    assert_refused("{}", "'schema' is not snapaudit.manifest/1");
    assert_refused("{\"schema\":\"snapaudit.manifest/1\",\"run_id\":\"0123\"}", "'run_id' is not");
    assert_refused(HEAD ",\"run_id\":\"0123456789abcdef\",\"files\":[]}", "duplicate");
    assert_refused(WITH_FILES("") "x", "not valid JSON");
    assert_refused(HEAD ",\"signature\":\"other.p7s\",\"files\":[]}", "'signature' is not");
    assert_refused(HEAD ",\"made_at\":\"soon\",\"files\":[]}", "'made_at' is not a time");
    assert_refused(HEAD ",\"run\":[],\"files\":[]}", "'run' is not an object");
    assert_refused(HEAD ",\"run\":{\"run_id\":\"1123456789abcdef\"},\"files\":[]}", "'run.run_id'");
}

#define WITH_RUN(members) \
    HEAD ",\"run\":{\"run_id\":\"0123456789abcdef\"," members "},\"files\":[]}"

TEST_WITH(what_a_run_tells_of_itself__is_of_its_type, begin, end)
{
    assert_refused(WITH_RUN("\"caller\":7"), "'caller' is not a text");
    assert_refused(WITH_RUN("\"as_of\":7"), "'as_of' is not a time");
    assert_refused(WITH_RUN("\"scope\":7"), "'scope' is not an object");
    assert_refused(WITH_RUN("\"scope\":{\"accounts\":\"a\"}"), "'accounts' is not a list");
    assert_refused(WITH_RUN("\"scope\":{\"regions\":[1]}"), "'regions' is not a list of texts");
    assert_refused(WITH_RUN("\"ledger\":{\"records\":-1}"), "'records' is not a number");
    assert_refused(WITH_RUN("\"ledger\":{\"records\":1,\"head\":\"ab\"}"),
                   "'head' is not a SHA-256");
    assert_read(WITH_RUN("\"later\":[1]"));
    assert_true(str_eq_c(manifest.run_json, "{\"run_id\": \"0123456789abcdef\", \"later\": [1]}"));
    assert_read(WITH_RUN("\"ledger\":{\"file\":\"l.csv\",\"records\":null,\"head\":null}"));
    assert_non_null(manifest.run.ledger);
    assert_null(manifest.run.ledger->ledger);
}

TEST_WITH(a_manifest__that_is_too_long_is_refused, begin, end)
{
    struct error err = ERROR_INIT;
    static const char text[] = WITH_FILES("");
    size_t size = LIMIT_MANIFEST_BYTES + 1u;
    char *bytes = mem_alloc(size);
    memset(bytes, ' ', size);
    memcpy(bytes, text, sizeof(text) - 1);
    assert_int_equal(manifest_parse(&manifest, arena, str_make(bytes, size - 1), &err), 0);
    assert_int_equal(manifest_parse(&manifest, arena, str_make(bytes, size), &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    mem_free(bytes);
}

TEST_WITH(more_files__than_any_pack_has_are_refused, begin, end)
{
    struct error err = ERROR_INIT;
    for (unsigned count = LIMIT_PACK_FILES; count <= LIMIT_PACK_FILES + 1; count++) {
        struct sink *text = sink_memory();
        sink_cstr(text, HEAD ",\"files\":[");
        for (unsigned i = 0; i < count; i++)
            sink_printf(text, "%s{\"name\":\"f%u\",\"bytes\":0,\"sha256\":\"" DIGEST "\"}",
                        i > 0 ? "," : "", i);
        sink_cstr(text, "]}");
        bool fits = manifest_parse(&manifest, arena, sink_view(text), &err) == 0;
        assert_int_equal(fits, count == LIMIT_PACK_FILES);
        sink_abort(text);
    }
    assert_int_equal(err.code, ERR_LIMIT);
}
