/* findings.sqlite read back by SQLite itself: what a finding says is in its row and its lists, texts are kept byte for
 * byte, and what cannot be written is told. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/finding_fields.h"
#include "reports/format_internal.h"
#include "reports/sqlite/vfs_internal.h"
#include "rules/rule.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

static struct report_world world;
static struct rule_summary rules[256];
static char root[64], library[96], path[96];
static sqlite3 *db;

#define HOSTILE_NUL "before\0after"

static const struct tag_in pairs[] = {{S("Name"), S("=cmd")}, {S("empty"), S("")}};

static int begin(void **state)
{
    (void)state;
    (void)snprintf(root, sizeof(root), "/tmp/snapaudit-sqlite-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    (void)snprintf(library, sizeof(library), "%s/.half", root);
    (void)snprintf(path, sizeof(path), "%s/findings.sqlite", root);
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-0000000b"),
                                     .snapshot_id = S("snap-0000000a"),
                                     .tags = {pairs, 2}});
    report_world_init(&world, gb, NULL);
    return 0;
}

static int end(void **state)
{
    (void)state;
    sqlite3_close(db);
    db = NULL;
    (void)unlink(path);
    report_world_clear(&world);
    return rmdir(root); /* so that each test shows that nothing else is left */
}

static int write_findings(const struct finding *findings, size_t count, struct error *err)
{
    const struct format_context asked = {
        .run = world.ctx.run, .policy = world.ctx.policy, .name = "audit"};
    struct sink *out = sink_file(path, err);
    assert_non_null(out);
    const struct writer_in in = {.out = out,
                                 .asked = &asked,
                                 .report = &world.ctx,
                                 .folder_for_library = root,
                                 .file_for_library = library};
    struct summary summary = {.rule_count = rule_count(), .rules = rules, .currency = "USD"};
    summary.spending = report_world_spending(&world);
    struct format_writer *writer = writer_open(format_at(FORMAT_SQLITE)->files[0].writer, &in);
    for (size_t i = 0; i < count; i++)
        format_finding(writer, &findings[i]);
    int result = format_close(writer, &(struct format_end){.summary = &summary}, err);
    if (result != 0) {
        sink_abort(out);
        return -1;
    }
    assert_int_equal(sink_close(out, err), 0);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    return 0;
}

static void write_all(const struct finding *findings, size_t count)
{
    struct error err = ERROR_INIT;
    assert_int_equal(write_findings(findings, count, &err), 0);
}

/* The first cell of the first row as text, in `out`. */
static struct str ask(const char *sql)
{
    static char text[4096];
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    size_t len = (size_t)sqlite3_column_bytes(s, 0);
    assert_true(len < sizeof(text));
    if (sqlite3_column_type(s, 0) == SQLITE_NULL)
        (void)snprintf(text, sizeof(text), "NULL");
    else
        memcpy(text, sqlite3_column_text(s, 0), len + 1);
    size_t shown = sqlite3_column_type(s, 0) == SQLITE_NULL ? strlen(text) : len;
    sqlite3_finalize(s);
    return str_make(text, shown);
}

#define assert_says(sql, expected) assert_string_equal(ask(sql).ptr, expected)

static struct finding bare(const char *fingerprint)
{
    return (struct finding){.rule = "ORPHAN-SNAP-VOLUME-GONE",
                            .title = "Snapshot of a deleted volume that nothing needs",
                            .family = "ORPHAN",
                            .status = STATUS_FAIL,
                            .severity = SEVERITY_MEDIUM,
                            .severity_default = SEVERITY_LOW,
                            .reason = "volume-gone",
                            .fingerprint = fingerprint,
                            .basis = "none",
                            .subject = {.kind = KIND_SNAPSHOT,
                                        .id = S("snap-0000000a"),
                                        .account = S("111122223333"),
                                        .region = S("eu-west-1")},
                            .row = ROW_NONE,
                            .unit = ""};
}

TEST_WITH(findings__have_a_column_for_each_of_csv_that_is_no_list_of_records, begin, end)
{
    static const enum finding_type lists[] = {FINDING_TYPE_GAPS, FINDING_TYPE_EVIDENCE,
                                              FINDING_TYPE_CONTROLS, FINDING_TYPE_REMEDIATION};
    char sql[256];
    write_all(NULL, 0);
    for (size_t i = 0; i < FINDING_FIELD_COUNT; i++) {
        const struct finding_field *field = &finding_fields[i];
        bool is_list = false;
        for (size_t k = 0; k < sizeof(lists) / sizeof(lists[0]); k++)
            is_list = is_list || lists[k] == field->type;
        if (!field->column || is_list)
            continue;
        (void)snprintf(
            sql, sizeof(sql),
            "SELECT count(*) FROM columns WHERE table_name='findings' AND column_name='%s'",
            field->column);
        assert_says(sql, "1");
    }
}

TEST_WITH(columns__tells_of_each_column_of_each_table, begin, end)
{
    world.run.baseline_sha256 = "00"; /* so that the table of changes is there, too */
    write_all(NULL, 0);
    assert_says("SELECT count(*) FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS i LEFT "
                "JOIN columns AS c "
                "ON c.table_name = m.name AND c.column_name = i.name AND c.sql_type = i.type "
                "WHERE m.type = 'table' AND coalesce(c.meaning, '') = ''",
                "0");
    assert_says("SELECT count(*) FROM columns WHERE table_name = 'changes'", "15");
}

TEST_WITH(an_amount__is_there_as_a_number_and_exactly, begin, end)
{
    struct finding f = bare("0a");
    f.has_money = true;
    f.saving_floor = 1;
    f.saving_ceiling = 9007199254740993; /* a double has no room for it */
    f.currency = "USD";
    f.basis = "range";
    write_all(&f, 1);
    assert_says("SELECT saving_floor FROM findings", "1.0e-06");
    assert_says("SELECT saving_ceiling_micros FROM findings", "9007199254740993");
    assert_says("SELECT typeof(saving_ceiling) FROM findings", "real");
}

TEST_WITH(what_others_are_worth__is_in_no_column, begin, end)
{
    struct finding f = bare("0a");
    f.has_money = f.money_of_others = true;
    f.saving_floor = f.saving_ceiling = 5000000;
    f.basis = "list";
    write_all(&f, 1);
    assert_says("SELECT saving_floor_micros FROM findings", "NULL");
    assert_says("SELECT basis FROM findings", "none");
}

TEST_WITH(texts_of_strangers__are_kept_and_bytes_that_are_no_text_replaced, begin, end)
{
    struct finding f[4];
    const struct str names[] = {str_make(HOSTILE_NUL, sizeof(HOSTILE_NUL) - 1), S(HOSTILE_FORMULA),
                                S("bad \xff\xc3( \xed\xa0\x80 end"), str_from(hostile_long())};
    for (size_t i = 0; i < 4; i++) {
        f[i] = bare("0a");
        f[i].subject.name = names[i];
    }
    write_all(f, 4);
    struct str kept = ask("SELECT subject_name FROM findings WHERE finding = 1");
    assert_int_equal(kept.len, sizeof(HOSTILE_NUL) - 1);
    assert_memory_equal(kept.ptr, HOSTILE_NUL, sizeof(HOSTILE_NUL));
    assert_says("SELECT subject_name FROM findings WHERE finding = 2", HOSTILE_FORMULA);
    assert_says("SELECT subject_name FROM findings WHERE finding = 3",
                "bad \xef\xbf\xbd\xef\xbf\xbd( \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd end");
    assert_says("SELECT subject_name FROM findings WHERE finding = 4", hostile_long());
}

TEST_WITH(lists__come_back_in_their_order_and_an_empty_value_is_not_absent, begin, end)
{
    const struct evidence evidence[] = {{.clause = "first",
                                         .holds = TRUTH_TRUE,
                                         .source = SOURCE_VOL,
                                         .call = "ec2:DescribeVolumes",
                                         .resource = S("vol-0abc"),
                                         .field = "VolumeId",
                                         .observed_at = INSTANT_UNSET},
                                        {.clause = "second",
                                         .holds = TRUTH_UNKNOWN,
                                         .resource = S("snap-0000000a"),
                                         .observed_at = INSTANT_UNSET},
                                        {.clause = "first",
                                         .holds = TRUTH_FALSE,
                                         .source = SOURCE_VOL,
                                         .call = "ec2:DescribeVolumes",
                                         .field = "VolumeId",
                                         .value = S("x"),
                                         .observed_at = INSTANT_UNSET}};
    const struct unknown_because gap = {"VOL", S("111122223333"), S("eu-west-1"), "denied", NULL};
    const struct str keys[] = {S("a; b"), S("c\"")};
    struct finding f[2] = {bare("0a"), bare("0b")};
    for (size_t i = 0; i < 2; i++) {
        f[i].evidence = evidence;
        f[i].evidence_count = 3;
    }
    f[1].unknown_because = &gap;
    f[1].unknown_count = 1;
    f[1].missing_keys = keys;
    f[1].missing_key_count = 2;
    write_all(f, 2);
    assert_says("SELECT count(*) FROM clauses", "2"); /* told once */
    assert_says("SELECT group_concat(n || clause || holds, ' ') FROM finding_evidence WHERE "
                "fingerprint = '0b'",
                "0firsttrue 1secondunknown 2firstfalse");
    assert_says("SELECT value FROM evidence WHERE finding = 1 AND n = 0", "");
    assert_says("SELECT value FROM evidence WHERE finding = 1 AND n = 1", "NULL");
    assert_says("SELECT resource FROM finding_evidence WHERE finding = 1 AND n = 1",
                "snap-0000000a");
    assert_says("SELECT resource FROM finding_evidence WHERE finding = 1 AND n = 2", "NULL");
    assert_says("SELECT error FROM finding_gaps WHERE fingerprint = '0b'", "denied");
    assert_says("SELECT missing_keys FROM findings WHERE finding = 2", "[\"a; b\", \"c\\\"\"]");
}

TEST_WITH(a_resource__has_its_tags_and_lists_of_one_are_lists, begin, end)
{
    write_all(NULL, 0);
    assert_says("SELECT snapshot_ids FROM resources", "[\"snap-0000000a\"]");
    assert_says(
        "SELECT group_concat(key || '=' || value, ' ') FROM tags JOIN resources USING (resource)",
        "Name==cmd empty=");
}

static size_t hide(void *ctx, struct str text, bool last, struct sink *under)
{
    (void)ctx, (void)last;
    sink_cstr(under, str_eq_c(text, "snap-0000000a") ? "snap-(hidden)" : "");
    if (!str_eq_c(text, "snap-0000000a"))
        sink_str(under, text);
    return text.len;
}

TEST_WITH(reports_of_groups__hide_texts_in_every_cell, begin, end)
{
    static const bool places[] = {true};
    static const uint32_t own[8] = {0};
    const uint32_t *part_of[KIND_COUNT];
    for (size_t i = 0; i < KIND_COUNT; i++)
        part_of[i] = own;
    const struct restriction only = {.part_of = part_of, .places = places, .change = hide};
    struct finding f = bare("0a");
    world.ctx.only = &only;
    write_all(&f, 1);
    assert_says("SELECT subject_id FROM findings", "snap-(hidden)");
    assert_says("SELECT account FROM findings", "111122223333");
}

TEST_WITH(the_same_findings__give_the_same_bytes, begin, end)
{
    static char first[262144], second[262144];
    struct finding f[2] = {bare("0a"), bare("0b")};
    size_t len[2];
    for (int round = 0; round < 2; round++) {
        write_all(f, 2);
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        len[round] = fread(round == 0 ? first : second, 1, sizeof(first), file);
        (void)fclose(file);
        sqlite3_close(db);
        db = NULL;
    }
    assert_true(len[0] > 4096 && len[0] < sizeof(first));
    assert_int_equal(len[0], len[1]);
    assert_memory_equal(first, second, len[0]);
}

TEST_WITH(a_file_that_cannot_be_made__is_told_by_its_name, begin, end)
{
    struct error err = ERROR_INIT;
    struct finding f = bare("0a");
    (void)snprintf(library, sizeof(library), "%s/absent/.half", root);
    assert_int_equal(write_findings(&f, 1, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_string_equal(err.message,
                        "could not write 'findings.sqlite': No such file or directory");
}

/* ---- where it sorts ---- */

/* More than SQLite sorts in memory. */
static int sort_much(const char *prefix)
{
    struct db_vfs *vfs = db_vfs_new(prefix);
    assert_non_null(vfs);
    assert_int_equal(
        sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, db_vfs_name(vfs)),
        SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(
            db,
            "PRAGMA cache_size=10; PRAGMA temp_store=FILE; CREATE TABLE t (a); "
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) "
            "INSERT INTO t SELECT printf('%0100d', i * 7919 % 30011) FROM n",
            NULL, NULL, NULL),
        SQLITE_OK);
    int code = sqlite3_exec(db, "CREATE INDEX sorted ON t (a)", NULL, NULL, NULL);
    sqlite3_close(db);
    db = NULL;
    db_vfs_free(vfs);
    return code;
}

TEST_WITH(sorting__leaves_nothing_in_the_folder_that_it_is_given, begin, end)
{
    char prefix[128];
    (void)snprintf(prefix, sizeof(prefix), "%s/.sort-", root);
    assert_int_equal(sort_much(prefix), SQLITE_OK);
}

TEST_WITH(sorting__goes_nowhere_else, begin, end)
{
    char prefix[128];
    (void)snprintf(prefix, sizeof(prefix), "%s/absent/.sort-", root);
    assert_int_not_equal(sort_much(prefix), SQLITE_OK);
}
