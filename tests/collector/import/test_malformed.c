/* Files that are not what they should be: what is kept, what is said, where. */
#include "tests/collector/import/folder.h"

#include "collector/import/reader.h"
#include "core/limits.h"
#include "tests/support/test.h"

static const struct coverage *coverage_of(struct folder *f, const char *text)
{
    folder_write(f, ACCOUNT "/" REGION "/snapshots.json", text);
    folder_read(f);
    return folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP);
}

/* `text` as the only file is malformed: the coverage ends in `detail`, `kept` snapshots stay. */
static void malformed(struct folder *f, const char *text, const char *detail, uint32_t kept)
{
    const struct coverage *coverage = coverage_of(f, text);
    char expected[512];
    snprintf(expected, sizeof(expected), ACCOUNT "/" REGION "/snapshots.json%s", detail);
    assert_gap(coverage, GAP_MALFORMED, expected);
    assert_string_equal(coverage->detail, expected);
    assert_int_equal(f->graph->snapshot_count, kept);
    assert_int_equal(coverage->items, kept);
    assert_int_equal(f->stats.malformed_files, 1);
    assert_int_equal(folder_count(f, IMPORT_GAP), 1);
    assert_true(folder_said(f, IMPORT_GAP, expected));
}

TEST(malformed__an_empty_file_names_the_command)
{
    struct folder *f = folder_new();
    malformed(f, "", ":1:1: the file is empty; expected the output of aws ec2 describe-snapshots",
              0);
    malformed(f, " \r\n\t\n ",
              ":3:2: the file is empty; expected the output of aws ec2 describe-snapshots", 0);
    malformed(f, "\xef\xbb\xbf",
              ":1:1: the file is empty; expected the output of aws ec2 describe-snapshots", 0);
    folder_free(f);
}

TEST(malformed__another_listing_is_told_by_its_key)
{
    struct folder *f = folder_new();
    malformed(f, "{\n  \"Volumes\": []\n}",
              ":2:3: expected an object with Snapshots, found key Volumes", 0);
    malformed(f, "{}", ":1:1: expected an object with Snapshots, found none", 0);
    malformed(f, "{\"NextToken\":\"a\"}", ":1:1: expected an object with Snapshots, found none", 0);
    malformed(f, "{\"Snapshots\": null}", ":1:15: expected a list for Snapshots, found n", 0);
    folder_free(f);
}

TEST(malformed__what_is_no_json_is_quoted)
{
    struct folder *f = folder_new();
    malformed(f, "\nUnable to locate credentials.",
              ":2:1: expected the output of aws ec2 describe-snapshots, found Unable", 0);
    malformed(f, "null", ":1:1: expected the output of aws ec2 describe-snapshots, found null", 0);
    malformed(f, "\"a\\u0000\"",
              ":1:1: expected the output of aws ec2 describe-snapshots, found \"a\\u0000\"", 0);
    malformed(f, "<html>", ":1:1: expected the output of aws ec2 describe-snapshots, found <html>",
              0);
    malformed(f, ",", ":1:1: expected a value, found ,", 0);
    malformed(f, "}", ":1:1: expected a value, found }", 0);
    malformed(f, "\x01", ":1:1: expected a value, found the byte 0x01", 0);
    folder_free(f);
}

/* What people save besides listings: it may be anything but an empty listing. */
TEST(malformed__what_people_save_is_never_an_empty_listing)
{
    static const struct {
        const char *text;
        const char *detail;
    } rows[] = {
        /* --query 'Snapshots[0].Tags', 'Snapshots[].Tags', '[].SnapshotId', a projection */
        {"[{\"Key\":\"Name\",\"Value\":\"a\"}]", ":1:2: expected SnapshotId, found none"},
        {"[[{\"Key\":\"Name\"}],null]", ":1:2: expected an object, found a list"},
        {"[null]", ":1:2: expected an object, found null"},
        {"[\"snap-00000001\"]", ":1:2: expected an object, found a string"},
        {"[{\"Id\":\"snap-00000001\"}]", ":1:2: expected SnapshotId, found none"},
        {"\"snap-00000001\"", ":1:1: expected the output of aws ec2 describe-snapshots"},
        /* answers of other calls */
        {"{\"SnapshotId\":\"snap-00000001\",\"CreateVolumePermissions\":[]}",
         ":1:2: expected an object with Snapshots, found key SnapshotId"},
        {"{\"SnapshotId\":\"snap-00000001\"}",
         ":1:2: expected an object with Snapshots, found key SnapshotId"},
        {"{\"SnapshotId\":\"snap-00000001\",\"Status\":\"pending\"}",
         ":1:2: expected an object with Snapshots, found key SnapshotId"},
        {"{\"Error\":{\"Code\":\"AccessDenied\"}}",
         ":1:2: expected an object with Snapshots, found key Error"},
        /* --output table, text, yaml */
        {"-----------\n|  DescribeSnapshots  |\n", ":1:1: expected the output of"},
        {"SNAPSHOTS\tdescription\tFalse", ":1:1: expected the output of"},
        {"Snapshots:\n- Description: ''\n", ":1:1: expected the output of"},
        /* a terminal's log */
        {"$ aws ec2 describe-snapshots\n{\"Snapshots\":[]}", ":1:1: expected the output of"},
        {"{\n  \"Snapshots\": [\n...skipping...\n    {\"SnapshotId\":\"snap-00000001\"}]}",
         ":3:1: not valid JSON: invalid token near '.'"},
        {"{\"Snapshots\":[{\"SnapshotId\":\"snap-00000001\",\n...skipping...\n\"State\":\"x\"}]}",
         ":2:1: not valid JSON"},
        /* comments */
        {"// saved in May\n{\"Snapshots\":[]}", ":1:1: expected the output of"},
        {"{\"Snapshots\":[ # none\n]}", ":1:16: not valid JSON"},
        {"{\"Snapshots\":[{\"SnapshotId\":\"snap-00000001\" /* root */}]}",
         ":1:45: not valid JSON"},
        /* python's print, the Java SDK */
        {"{'Snapshots': [{'SnapshotId': 'snap-00000001', 'Encrypted': False}]}",
         ":1:2: expected a key in quotes, found '"},
        {"{\"snapshots\":[{\"snapshotId\":\"snap-00000001\",\"startTime\":1768480496000}]}",
         ":1:2: expected an object with Snapshots, found key snapshots"},
        {"[{\"snapshotId\":\"snap-00000001\"}]", ":1:2: expected SnapshotId, found none"},
        {"{\"Snapshots\":{\"SnapshotId\":\"snap-00000001\"}}",
         ":1:14: expected a list for Snapshots, found {"},
        {"[{\"Snapshots\":{}}]", ":1:15: expected a list for Snapshots, found {"},
    };
    struct folder *f = folder_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct coverage *coverage = coverage_of(f, rows[i].text);
        assert_gap(coverage, GAP_MALFORMED, rows[i].detail);
        assert_int_equal(f->graph->snapshot_count, 0);
        assert_int_equal(f->stats.malformed_files, 1);
    }
    folder_free(f);
}

/* The members before the list are kept until it is known whether they are a record's. */
TEST(malformed__places_before_the_list_are_exact)
{
    struct folder *f = folder_new();
    malformed(f, "{\n  \"Meta\": {},\n  \"More\":\n    tru,\n  \"Snapshots\": []\n}",
              ":4:7: not valid JSON: invalid token near 'tru'", 0);
    malformed(f, "[\n {\"Meta\": {},\n  \"More\":\n    tru,\n  \"Snapshots\": []\n}]",
              ":4:7: not valid JSON: invalid token near 'tru'", 0);
    folder_free(f);
}

TEST(malformed__a_large_file_of_another_kind_is_told_by_its_key)
{
    struct folder *f = folder_new();
    size_t size = (size_t)LIMIT_JSON_ELEMENT_BYTES * 2;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, ' ', size);
    memcpy(text, "{\"Volumes\":[", 12);
    memcpy(text + size - 3, "]}", 3);
    assert_gap(coverage_of(f, text), GAP_MALFORMED,
               ":1:2: expected an object with Snapshots, found key Volumes");
    free(text);
    folder_free(f);
}

TEST(malformed__a_syntax_error_drops_its_document_only)
{
    struct folder *f = folder_new();
    malformed(f,
              "{\"Snapshots\":[" SNAP("00000001") "]}\n{\"Snapshots\":[" SNAP(
                  "00000002") ",\n"
                              "  {\"SnapshotId\" \"snap-00000003\"}]}\n{\"Snapshots\":[]}",
              ":3:31: not valid JSON: ':' expected near '\"snap-00000003\"'", 1);
    malformed(f, "{\"Snapshots\":[" SNAP("00000001") "]} x",
              ":1:173: expected the output of aws ec2 describe-snapshots, found x", 1);
    malformed(f, "[{\"Snapshots\":[" SNAP("00000001") "]},\n{\"Snapshots\":[}]",
              ":2:15: expected a value, found }", 1);
    folder_free(f);
}

TEST(malformed__positions_count_characters)
{
    struct folder *f = folder_new();
    malformed(f, "[{\"Description\":\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"},7]",
              ":1:2: expected SnapshotId, found none", 0);
    malformed(f, "[{\"SnapshotId\":\"snap-00000001\",\"Description\":\"\xc3\xa4\xe2\x82\xac\"},7]",
              ":1:52: expected an object, found a number", 1);
    malformed(f, "{\"\xc3\xa4\": 7 7}", ":1:9: expected a comma or }, found 7", 0);
    folder_free(f);
}

TEST(malformed__the_grammar_is_checked_between_elements)
{
    struct folder *f = folder_new();
    malformed(f, "{\"Snapshots\":[],}", ":1:17: expected a key in quotes, found }", 0);
    malformed(f, "{\"Snapshots\":[" SNAP("00000001") ",]}", ":1:171: expected a value, found ]", 0);
    malformed(f, "{\"Snapshots\":[" SNAP("00000001") " " SNAP("00000002") "]}",
              ":1:171: expected a comma or ], found {", 0);
    malformed(f, "{\"Snapshots\" []}", ":1:14: expected a colon, found [", 0);
    malformed(f, "{Snapshots:[]}", ":1:2: expected a key in quotes, found S", 0);
    malformed(f, "[{\"a\":[1}]", ":1:9: expected ], found }", 0);
    malformed(f, "[{\"a\":{1]]", ":1:9: expected }, found ]", 0);
    malformed(f, "{\"Meta\":tru,\"Snapshots\":[]}",
              ":1:11: not valid JSON: invalid token near 'tru'", 0);
    malformed(f, "{\"Meta\":{\"a\":[1 2]},\"Snapshots\":[]}",
              ":1:17: not valid JSON: ']' expected near '2'", 0);
    malformed(f, "[{\"Meta\":tru,\"Snapshots\":[]}]",
              ":1:12: not valid JSON: invalid token near 'tru'", 0);
    folder_free(f);
}

TEST(malformed__scalars_do_not_melt_when_blanks_go)
{
    struct folder *f = folder_new();
    static const char *const bad[] = {"1 2", "- 1", "tr ue", "1 .5", "\"a\" \"b\"", "nu\nll"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char text[128];
        snprintf(text, sizeof(text),
                 "{\"Snapshots\":[{\"SnapshotId\":\"snap-00000001\",\"X\":%s}]}", bad[i]);
        assert_gap(coverage_of(f, text), GAP_MALFORMED, "not valid JSON");
    }
    folder_free(f);
}

TEST(malformed__bytes_that_are_no_utf8_are_refused)
{
    struct folder *f = folder_new();
    assert_gap(coverage_of(f, "[{\"SnapshotId\":\"snap-\xff\"}]"), GAP_MALFORMED,
               "not valid JSON: unable to decode byte 0xff");
    assert_gap(coverage_of(f, "{\"\xc3(\":1,\"Snapshots\":[]}"), GAP_MALFORMED,
               ":1:2: not valid JSON: unable to decode byte 0xc3");
    folder_free(f);
}

TEST(malformed__a_control_character_ends_a_string)
{
    struct folder *f = folder_new();
    malformed(f, "[{\"SnapshotId\":\"snap-0\n\"}]",
              ":1:23: expected the end of a string, found the byte 0x0a", 0);
    struct str nul = STR_LIT("[{\"SnapshotId\":\"snap-\0\"}]");
    folder_write_bytes(f, ACCOUNT "/" REGION "/snapshots.json", nul.ptr, nul.len);
    folder_read(f);
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), GAP_MALFORMED,
               ":1:22: expected the end of a string, found the byte 0x00");
    folder_free(f);
}

TEST(malformed__an_element_leaves_the_others)
{
    struct folder *f = folder_new();
    malformed(f, "{\"Snapshots\": [\n  {\"SnapshotId\": 7},\n  " SNAP("00000001") ",\n  \"x\"\n]}",
              ":2:18: expected a string for SnapshotId, found a number", 1);
    assert_true(folder_said(f, IMPORT_GAP, "; 2 records were left out"));
    malformed(
        f,
        "[{\"SnapshotId\":\"snap-00000002\",\"Tags\":[{\"Key\":\"a\"},\n{\"Key\":\n  {}}]}," SNAP(
            "00000001") "]",
        ":3:3: expected a string for Tags[1].Key, found an object", 1);
    assert_true(folder_said(f, IMPORT_GAP, "; 1 record was left out"));
    malformed(f, "[{\"SnapshotId\":\"\"}," SNAP("00000001") "]",
              ":1:2: expected SnapshotId, found none", 1);
    folder_free(f);
}

TEST(malformed__each_type_is_checked)
{
    static const struct {
        const char *member;
        const char *detail;
    } rows[] = {
        {"\"VolumeId\":7", "expected a string for VolumeId, found a number"},
        {"\"VolumeSize\":\"8\"", "expected a number for VolumeSize, found a string"},
        {"\"VolumeSize\":-1", "expected a whole number from 0 to 4294967295 for VolumeSize"},
        {"\"VolumeSize\":4294967296",
         "expected a whole number from 0 to 4294967295 for VolumeSize"},
        {"\"VolumeSize\":8.5", "expected a whole number from 0 to 4294967295 for VolumeSize"},
        {"\"Encrypted\":\"true\"", "expected true or false for Encrypted, found a string"},
        {"\"Encrypted\":1", "expected true or false for Encrypted, found a number"},
        {"\"StartTime\":{}", "expected a time for StartTime, found an object"},
        {"\"Tags\":{}", "expected a list for Tags, found an object"},
        {"\"Tags\":[7]", "expected an object for Tags[0], found a number"},
        {"\"Tags\":[{\"Value\":\"a\"}]", "expected Key, found none"},
        {"\"Description\":\"a\\u0000b\"", "\\u0000 is not allowed"},
        {"\"VolumeSize\":99999999999999999999", "too big integer"},
        {"\"VolumeSize\":1e999", "real number overflow"},
    };
    struct folder *f = folder_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[512];
        snprintf(text, sizeof(text), "[{\"SnapshotId\":\"snap-00000002\",%s}," SNAP("00000001") "]",
                 rows[i].member);
        assert_gap(coverage_of(f, text), GAP_MALFORMED, rows[i].detail);
        assert_int_equal(f->graph->snapshot_count, 1);
    }
    folder_free(f);
}

TEST(malformed__the_first_file_of_a_listing_is_told)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots-2.json", "[7]");
    folder_write(f, REGION "/snapshots-10.json", "[8]");
    folder_write(f, REGION "/snapshots-11.json", "{\"Snapshots\":[],\"NextToken\":\"a\"}");
    folder_write(f, REGION "/snapshots.json", "[]");
    folder_read(f);
    assert_gap(folder_coverage(f, "", REGION, SOURCE_SNAP), GAP_MALFORMED,
               REGION "/snapshots-2.json:1:2");
    assert_int_equal(f->stats.malformed_files, 2);
    assert_int_equal(folder_count(f, IMPORT_GAP), 2);
    folder_free(f);
}

TEST(malformed__hostile_text_is_tamed_in_messages)
{
    struct folder *f = folder_new();
    malformed(f, "{\"\x1b[31m\":1}", ":1:3: expected the end of a string, found the byte 0x1b", 0);
    malformed(f,
              "{\"\xc2\x9b"
              "2J\":1}",
              ":1:2: expected an object with Snapshots, found key ??2J", 0);
    folder_free(f);
}

/* ---- limits ---- */

TEST(malformed__depth_is_limited)
{
    struct folder *f = folder_new();
    for (int depth = LIMIT_JSON_DEPTH; depth <= LIMIT_JSON_DEPTH + 1; depth++) {
        char text[512] = "{\"Snapshots\":[{\"SnapshotId\":\"snap-00000001\",\"X\":";
        for (int i = 1; i < depth; i++)
            strncat(text, "[", 2);
        for (int i = 1; i < depth; i++)
            strncat(text, "]", 2);
        strncat(text, "}]}", 4);
        const struct coverage *coverage = coverage_of(f, text);
        if (depth <= LIMIT_JSON_DEPTH)
            assert_complete(coverage, 1, 1);
        else
            assert_gap(coverage, GAP_MALFORMED, "more than 64 levels of brackets");
    }
    folder_free(f);
}

TEST(malformed__an_element_has_a_largest_size)
{
    struct folder *f = folder_new();
    for (int over = 0; over <= 1; over++) {
        size_t size = LIMIT_JSON_ELEMENT_BYTES + (over ? (size_t)1024 * 1024 : 0);
        char *text = malloc(size + 8);
        assert_non_null(text);
        /* blanks count: they are kept for messages */
        memset(text, ' ', size);
        static const char head[] = "[{\"SnapshotId\":";
        static const char tail[] = "\"snap-00000001\"}]";
        memcpy(text, head, sizeof(head) - 1);
        memcpy(text + size - sizeof(tail), tail, sizeof(tail));
        const struct coverage *coverage = coverage_of(f, text);
        if (over)
            assert_gap(coverage, GAP_MALFORMED, "an element is larger than 16777216 bytes");
        else
            assert_complete(coverage, 1, 1);
        free(text);
    }
    folder_free(f);
}

TEST(malformed__too_many_tags_spoil_a_record)
{
    struct folder *f = folder_new();
    for (unsigned count = LIMIT_TAGS_PER_RESOURCE; count <= LIMIT_TAGS_PER_RESOURCE + 1; count++) {
        char *text = calloc(1, (size_t)32 * 1024);
        int len = snprintf(text, 1024, "[{\"SnapshotId\":\"snap-00000001\",\"Tags\":[");
        for (unsigned i = 0; i < count; i++)
            len += snprintf(text + len, 64, "%s{\"Key\":\"k%u\"}", i ? "," : "", i);
        snprintf(text + len, 64, "]}]");
        const struct coverage *coverage = coverage_of(f, text);
        if (count <= LIMIT_TAGS_PER_RESOURCE)
            assert_complete(coverage, 1, 1);
        else
            assert_gap(coverage, GAP_MALFORMED, "Tags has 257 items, more than 256");
        free(text);
    }
    folder_free(f);
}

TEST(malformed__a_text_over_its_limit_spoils_a_record)
{
    struct folder *f = folder_new();
    char *text = calloc(1, LIMIT_STRING_BYTES + 1024u);
    int len = snprintf(text, 1024, "[{\"SnapshotId\":\"snap-00000002\",\"Description\":\"");
    memset(text + len, 'x', LIMIT_STRING_BYTES + 1u);
    memcpy(text + len + LIMIT_STRING_BYTES + 1, "\"}]", 4);
    assert_int_equal(coverage_of(f, text)->reason, GAP_MALFORMED);
    assert_int_equal(f->graph->snapshot_count, 0);
    free(text);
    folder_free(f);
}

/* ---- times ---- */

TEST(malformed__a_time_that_nobody_can_read_is_unset_and_counted)
{
    struct folder *f = folder_new();
    const struct coverage *coverage =
        coverage_of(f, "[{\"SnapshotId\":\"snap-00000001\",\"StartTime\":\"yester\\u001bday\"},"
                       "{\"SnapshotId\":\"snap-00000002\",\"StartTime\":1e300},"
                       "{\"SnapshotId\":\"snap-00000003\",\"StartTime\":\"\"}]");
    assert_complete(coverage, 3, 1);
    assert_int_equal(f->graph->snapshots[0].start_time, INSTANT_UNSET);
    assert_int_equal(f->stats.malformed_files, 0);
    assert_int_equal(folder_count(f, IMPORT_WARNING), 1);
    assert_true(folder_said(f, IMPORT_WARNING,
                            "snapshots.json: 2 times could not be read and count as not set; the "
                            "first is StartTime 'yester?day'"));
    folder_free(f);
}

/* What Python, PowerShell 7, Java and the AWS CLI in another zone make of one moment. */
TEST(malformed__times_are_read_in_all_their_forms)
{
    static const char *const forms[] = {
        "\"2026-03-09T01:00:00.000Z\"",
        "\"2026-03-09 01:00:00+00:00\"",
        "\"2026-03-09T02:00:00.000000+01:00\"",
        "\"2026-03-09T15:00:00+14:00\"",
        "\"2026-03-08 13:00:00-12:00\"",
        "\"2026-03-09T01:00:00\"",
        "1.773018E9",
        "\"1.773018E9\"",
        "1773018000",
        "1773018000.0",
        "\"2026-03-09T06:45:00.000+0545\"",
        "\"2026-03-09T01:00:00Z\"",
    };
    struct folder *f = folder_new();
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        char text[256];
        snprintf(text, sizeof(text), "[{\"SnapshotId\":\"snap-00000001\",\"StartTime\":%s}]",
                 forms[i]);
        (void)coverage_of(f, text);
        if (only_snapshot(f->graph)->start_time != INT64_C(1773018000000))
            fail_msg("%s", forms[i]);
        assert_int_equal(folder_count(f, IMPORT_WARNING), 0);
    }
    folder_free(f);
}

TEST(malformed__what_is_no_time_is_never_guessed)
{
    static const char *const forms[] = {
        "\"\\/Date(1773018000000)\\/\"",
        "\"/Date(1773018000000+0100)/\"",
        "\"datetime.datetime(2026, 3, 9, 1, 0, tzinfo=tzutc())\"",
        "\"2026-03-09T01:00:00 Europe/Berlin\"",
        "\"09.03.2026 01:00:00\"",
        "\"Mon Mar 9 01:00:00 UTC 2026\"",
        "1773018000000", /* milliseconds, as Java counts */
        "-1",
    };
    struct folder *f = folder_new();
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        char text[256];
        snprintf(text, sizeof(text), "[{\"SnapshotId\":\"snap-00000001\",\"StartTime\":%s}]",
                 forms[i]);
        (void)coverage_of(f, text);
        if (only_snapshot(f->graph)->start_time != INSTANT_UNSET)
            fail_msg("%s", forms[i]);
        assert_true(folder_said(f, IMPORT_WARNING, "1 time could not be read"));
    }
    folder_free(f);
}

/* ---- files that the system refuses ---- */

TEST(malformed__what_cannot_be_opened_is_a_gap)
{
    struct folder *f = folder_new();
    char path[512];
    folder_mkdir(f, REGION "/snapshots.json");
    folder_path(f, REGION "/volumes.json", path);
    assert_int_equal(symlink("/nowhere/at/all", path), 0);
    folder_path(f, REGION "/images.json", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    folder_read(f);
    assert_gap(folder_coverage(f, "", REGION, SOURCE_SNAP), GAP_FAILED,
               REGION "/snapshots.json: Is a directory");
    assert_gap(folder_coverage(f, "", REGION, SOURCE_VOL), GAP_FAILED,
               REGION "/volumes.json: No such file or directory");
    assert_gap(folder_coverage(f, "", REGION, SOURCE_AMI), GAP_FAILED,
               REGION "/images.json: is a pipe, not a file");
    assert_int_equal(f->stats.malformed_files, 3);
    assert_int_equal(folder_count(f, IMPORT_GAP), 3);
    folder_free(f);
}

TEST(malformed__a_folder_that_cannot_be_listed_is_a_gap)
{
    struct folder *f = folder_new();
    char path[512];
    folder_mkdir(f, REGION);
    folder_path(f, REGION, path);
    assert_int_equal(chmod(path, 0), 0);
    bool root = geteuid() == 0; /* who may list all: be nobody for a while */
    if (root)
        assert_int_equal(chmod(f->dir, 0755), 0);
    if (root && seteuid(65534) != 0)
        skip();
    folder_try(f);
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_non_null(f->graph);
    assert_gap(folder_coverage(f, "", REGION, SOURCE_SNAP), GAP_FAILED,
               REGION ": could not list the folder: Permission denied");
    assert_gap(folder_coverage(f, "", REGION, SOURCE_LT), GAP_FAILED, "Permission denied");
    assert_int_equal(f->stats.malformed_files, 1);
    assert_int_equal(folder_count(f, IMPORT_GAP), 1);
    assert_int_equal(chmod(path, 0700), 0);
    folder_free(f);
}

/* ---- cut files ---- */

static uint32_t read_bytes(const char *bytes, size_t len, struct file_result *result)
{
    struct file_task task = {.kind = TABLE_SNAPSHOT, .region = STR_LIT(REGION)};
    struct reader *reader = reader_new(NULL, NULL);
    reader_bytes(reader, &task, str_make(bytes, len), result);
    struct place_in place = {.region = STR_LIT(REGION), .in_scope = true};
    struct inventory_part *part = reader_part(reader);
    struct freeze_options options = {.own_all = true};
    struct error err = ERROR_INIT;
    struct graph *graph = graph_freeze(&place, 1, &part, 1, &options, &err);
    assert_non_null(graph);
    uint32_t count = graph->snapshot_count;
    graph_free(graph);
    reader_free(reader);
    return count;
}

TEST(malformed__a_file_cut_anywhere_is_a_gap)
{
    static const char *const forms[] = {
        "{\n  \"NextToken\": \"a\",\n  \"Snapshots\": [\n    " SNAP(
            "00000001") ",\n    {\"SnapshotId\""
                        ": \"snap-00000002\", \"Description\": \"\\\"\\u00e4\xc3\xa4\", "
                        "\"VolumeSize\": 1e1}\n  ]\n}",
        "[" SNAP("00000001") "," SNAP("00000002") "]",
        "[{\"Meta\":{\"a\":[true]},\"Snapshots\":[" SNAP("00000001") "," SNAP("00000002") "]}]",
    };
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        size_t whole = strlen(forms[i]);
        struct file_result result;
        assert_int_equal(read_bytes(forms[i], whole, &result), 2);
        assert_string_equal(result.flaw.what, "");
        for (size_t len = 0; len < whole; len++) {
            uint32_t kept = read_bytes(forms[i], len, &result);
            assert_int_not_equal(result.flaw.what[0], '\0');
            assert_true(result.cut_off);
            /* the pages of an array stand once they have ended */
            assert_int_equal(kept, i == 2 && len == whole - 1 ? 2 : 0);
        }
    }
}
