/* The forms that a file may take: encodings, documents, pages, bare arrays, tokens. */
#include "tests/collector/import/folder.h"
#include "tests/support/test.h"

#define THREE SNAP("00000001") "," SNAP("00000002") "," SNAP("00000003")

/* Read `text` as the only file; the number of snapshots. */
static uint32_t snapshots_of(struct folder *f, const char *text)
{
    folder_write(f, REGION "/snapshots.json", text);
    return folder_read(f)->snapshot_count;
}

TEST(forms__a_document_is_read_whole)
{
    struct folder *f = folder_new();
    assert_int_equal(snapshots_of(f, "{\"Snapshots\":[" THREE "]}"), 3);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), 3, 1);
    assert_int_equal(f->stats.files, 1);
    assert_int_equal(f->stats.malformed_files, 0);
    assert_int_equal(f->stats.bytes, strlen("{\"Snapshots\":[" THREE "]}"));
    folder_free(f);
}

TEST(forms__documents_may_follow_each_other)
{
    struct folder *f = folder_new();
    assert_int_equal(snapshots_of(f, "{\"Snapshots\":[" SNAP(
                                         "00000001") "]}\r\n\r\n"
                                                     "{\"Snapshots\":[]}{\"Snapshots\":[" SNAP(
                                                         "00000002") "]}\n"),
                     2);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), 2, 3);
    folder_free(f);
}

TEST(forms__an_array_may_hold_pages)
{
    struct folder *f = folder_new();
    assert_int_equal(
        snapshots_of(f, "[{\"NextToken\":\"a\",\"Snapshots\":[" SNAP(
                            "00000001") "]},\n"
                                        " {\"Meta\":{\"a\":[1,2,{}]},\"Snapshots\":[" SNAP(
                                            "00000002") "]}]"),
        2);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), 2, 2);
    folder_free(f);
}

TEST(forms__an_array_may_hold_elements)
{
    struct folder *f = folder_new();
    assert_int_equal(snapshots_of(f, " [ " THREE " ] "), 3);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), 3, 1);
    assert_int_equal(snapshots_of(f, "[]"), 0);
    assert_complete(folder_coverage(f, "", REGION, SOURCE_SNAP), 0, 1);
    folder_free(f);
}

TEST(forms__pages_and_elements_may_be_mixed)
{
    struct folder *f = folder_new();
    assert_int_equal(snapshots_of(f, "[" SNAP("00000001") ",{\"Snapshots\":[" SNAP(
                                         "00000002") "]}," SNAP("00000003") "]"),
                     3);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), 3, 3);
    folder_free(f);
}

TEST(forms__an_empty_list_is_complete_and_no_file_is_not)
{
    struct folder *f = folder_new();
    assert_int_equal(snapshots_of(f, "{\n    \"Snapshots\": []\n}\n"), 0);
    assert_complete(folder_coverage(f, "", REGION, SOURCE_SNAP), 0, 1);
    assert_int_equal(folder_coverage(f, "", REGION, SOURCE_VOL)->state, COVERAGE_NOT_ATTEMPTED);
    assert_int_equal(folder_coverage(f, "", REGION, SOURCE_BIN)->state, COVERAGE_NOT_SUPPORTED);
    folder_free(f);
}

/* ---- encodings ---- */

/* UTF-16 of ASCII and of the euro sign (written as '~'). */
static size_t utf16(const char *text, bool big, bool mark, unsigned char *out)
{
    size_t len = 0;
    for (size_t i = mark ? 0 : 1; i == 0 || text[i - 1]; i++) {
        unsigned unit = i == 0 ? 0xfeff : text[i - 1] == '~' ? 0x20ac : (unsigned char)text[i - 1];
        out[len++] = (unsigned char)(big ? unit >> 8 : unit & 0xff);
        out[len++] = (unsigned char)(big ? unit & 0xff : unit >> 8);
    }
    return len;
}

TEST(forms__utf16_is_read_with_and_without_a_mark)
{
    static const char text[] = "\r\n{\"Snapshots\":[{\"SnapshotId\":\"snap-00000001\",\r\n"
                               "\"OwnerId\":\"" ACCOUNT "\",\"Description\":\"5 ~\"}]}\r\n";
    struct folder *f = folder_new();
    for (int i = 0; i < 4; i++) {
        unsigned char bytes[2 * sizeof(text) + 2];
        size_t len = utf16(text, i & 1, i & 2, bytes);
        folder_write_bytes(f, REGION "/snapshots.json", bytes, len);
        const struct graph *g = folder_read(f);
        assert_text(g, only_snapshot(g)->description, "5 \xe2\x82\xac");
        assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), 1, 1);
    }
    folder_free(f);
}

TEST(forms__broken_utf16_is_malformed)
{
    struct folder *f = folder_new();
    unsigned char bytes[256];
    size_t len = utf16("{\"Snapshots\":[]}", false, true, bytes);
    folder_write_bytes(f, REGION "/snapshots.json", bytes, len - 1);
    folder_read(f);
    assert_gap(folder_coverage(f, "", REGION, SOURCE_SNAP), GAP_MALFORMED,
               "ends within a UTF-16 character");
    bytes[len] = 0x00; /* half of a pair of surrogates, then a letter */
    bytes[len + 1] = 0xd8;
    bytes[len + 2] = 'a';
    bytes[len + 3] = 0;
    folder_write_bytes(f, REGION "/snapshots.json", bytes, len + 4);
    folder_read(f);
    assert_gap(folder_coverage(f, "", REGION, SOURCE_SNAP), GAP_MALFORMED, "not valid UTF-16");
    folder_free(f);
}

TEST(forms__a_utf8_mark_is_dropped_also_between_documents)
{
    struct folder *f = folder_new();
    assert_int_equal(
        snapshots_of(f, "\xef\xbb\xbf{\"Snapshots\":[" SNAP(
                            "00000001") "]}\r\n"
                                        "\xef\xbb\xbf{\"Snapshots\":[" SNAP("00000002") "]}"),
        2);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), 2, 2);
    folder_free(f);
}

TEST(forms__large_utf16_files_are_converted_piece_by_piece)
{
    enum { COUNT = 3000 };
    size_t size = 64 + COUNT * 200u;
    char *text = calloc(1, size);
    unsigned char *bytes = calloc(2, size + 1);
    size_t len = (size_t)snprintf(text, size, "[");
    for (int i = 0; i < COUNT; i++)
        len += (size_t)snprintf(text + len, size - len,
                                "%s{\"SnapshotId\":\"snap-%08x\",\"Description\":\"~~~~~~~~%d\"}",
                                i ? ",\n" : "", i, i);
    snprintf(text + len, size - len, "]");
    struct folder *f = folder_new();
    folder_write_bytes(f, REGION "/snapshots.json", bytes, utf16(text, true, true, bytes));
    assert_int_equal(folder_read(f)->snapshot_count, COUNT);
    free(text);
    free(bytes);
    folder_free(f);
}

/* ---- tokens ---- */

TEST(forms__only_a_token_in_the_last_document_truncates)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json", "{\"NextToken\":\"one\",\"Snapshots\":[]}");
    folder_write(f, REGION "/snapshots-2.json",
                 "{\"Snapshots\":[]}{\"Snapshots\":[],"
                 "\"NextToken\":\"two\"}");
    folder_read(f);
    assert_gap(folder_coverage(f, "", REGION, SOURCE_SNAP), GAP_TRUNCATED,
               REGION "/snapshots-2.json");
    assert_int_equal(f->stats.malformed_files, 0);
    folder_write(f, REGION "/snapshots-3.json", "{\"Snapshots\":[]}");
    folder_read(f);
    assert_complete(folder_coverage(f, "", REGION, SOURCE_SNAP), 0, 4);
    folder_free(f);
}

TEST(forms__an_empty_token_is_none)
{
    struct folder *f = folder_new();
    snapshots_of(f, "{\"Snapshots\":[],\"NextToken\":null}");
    assert_complete(folder_coverage(f, "", REGION, SOURCE_SNAP), 0, 1);
    snapshots_of(f, "[{\"NextToken\":\"\",\"Snapshots\":[]}]");
    assert_complete(folder_coverage(f, "", REGION, SOURCE_SNAP), 0, 1);
    snapshots_of(f, "[{\"NextToken\":\"x\",\"Snapshots\":[]}]");
    assert_gap(folder_coverage(f, "", REGION, SOURCE_SNAP), GAP_TRUNCATED, "NextToken");
    folder_free(f);
}

/* base64 of {"NextToken": null, "boto_truncate_amount": 10} */
#define MAX_ITEMS_TOKEN "eyJOZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxMH0="

TEST(forms__a_listing_cut_by_max_items_is_truncated)
{
    struct folder *f = folder_new();
    snapshots_of(f, "{\"NextToken\":\"" MAX_ITEMS_TOKEN "\",\"Snapshots\":[]}");
    assert_gap(folder_coverage(f, "", REGION, SOURCE_SNAP), GAP_TRUNCATED,
               "snapshots.json ends with a NextToken that --max-items of the AWS CLI leaves");
    snapshots_of(f, "{\"Snapshots\":[],\"NextToken\":\"" MAX_ITEMS_TOKEN "\"}{\"Snapshots\":[]}");
    assert_complete(folder_coverage(f, "", REGION, SOURCE_SNAP), 0, 2);
    folder_free(f);
}

TEST(forms__a_token_of_another_type_is_malformed)
{
    struct folder *f = folder_new();
    snapshots_of(f, "{\"Snapshots\":[],\n \"NextToken\": 7}");
    assert_gap(folder_coverage(f, "", REGION, SOURCE_SNAP), GAP_MALFORMED,
               ":2:15: expected a string for NextToken, found a number");
    snapshots_of(f, "[{\"NextToken\":[],\"Snapshots\":[]}]");
    assert_gap(folder_coverage(f, "", REGION, SOURCE_SNAP), GAP_MALFORMED,
               "expected a string for NextToken, found a list");
    folder_free(f);
}

/* ---- instances ---- */

#define INSTANCE(digits) "{\"InstanceId\":\"i-" digits "\",\"State\":{\"Name\":\"running\"}}"

TEST(forms__instances_come_in_four_shapes)
{
    static const char *const shapes[] = {
        "{\"Reservations\":[{\"OwnerId\":\"1\",\"Instances\":[" INSTANCE("00000001") "," INSTANCE(
            "00000002") "]},{\"Instances\":[]}]}",
        "[{\"Instances\":[" INSTANCE("00000001") "]},{\"Instances\":[" INSTANCE("00000002") "]}]",
        "[" INSTANCE("00000001") "," INSTANCE("00000002") "]",
        "[[" INSTANCE("00000001") "],[],[" INSTANCE("00000002") "]]",
    };
    struct folder *f = folder_new();
    char first[SHA256_HEX_MAX] = "";
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        folder_write(f, ACCOUNT "/" REGION "/instances.json", shapes[i]);
        assert_int_equal(folder_read(f)->instance_count, 2);
        assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_INST), 2, 1);
        char hex[SHA256_HEX_MAX];
        digest_of(f->graph, i == 0 ? first : hex);
        if (i > 0)
            assert_string_equal(first, hex);
    }
    folder_free(f);
}

TEST(forms__arrays_in_arrays_are_for_instances_only)
{
    struct folder *f = folder_new();
    assert_int_equal(snapshots_of(f, "[[" SNAP("00000001") "]]"), 0);
    assert_gap(folder_coverage(f, "", REGION, SOURCE_SNAP), GAP_MALFORMED,
               ":1:2: expected an object, found a list");
    folder_write(f, REGION "/instances.json", "[[[" INSTANCE("00000001") "]]]");
    assert_int_equal(folder_read(f)->instance_count, 0);
    assert_gap(folder_coverage(f, "", REGION, SOURCE_INST), GAP_MALFORMED,
               ":1:3: expected an object, found a list");
    folder_free(f);
}

/* ---- one record without its list ---- */

TEST(forms__one_record_is_read_and_is_no_listing)
{
    static const struct {
        const char *file;
        const char *text;
        enum source source;
    } rows[] = {
        {"snapshots", SNAP("00000001"), SOURCE_SNAP},
        {"images", "{\"State\":\"available\",\"ImageId\":\"ami-00000001\"}", SOURCE_AMI},
        {"volumes", "{\"VolumeId\":\"vol-00000001\",\"CreateTime\":1}", SOURCE_VOL},
        {"instances", INSTANCE("00000001"), SOURCE_INST},
        {"instances", "{\"ReservationId\":\"r-1\",\"Instances\":[" INSTANCE("00000001") "]}",
         SOURCE_INST},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct folder *f = folder_new();
        char name[128];
        snprintf(name, sizeof(name), ACCOUNT "/" REGION "/%s.json", rows[i].file);
        folder_write(f, name, rows[i].text);
        const struct graph *g = folder_read(f);
        const struct coverage *coverage = folder_coverage(f, ACCOUNT, REGION, rows[i].source);
        assert_gap(coverage, GAP_TRUNCATED, "ends with one record, not a listing");
        assert_int_equal(coverage->items, 1);
        assert_int_equal(g->snapshot_count + g->image_count + g->volume_count + g->instance_count,
                         1);
        assert_int_equal(f->stats.malformed_files, 0);
        folder_free(f);
    }
}

TEST(forms__records_one_by_one_are_no_listing)
{
    struct folder *f = folder_new();
    assert_int_equal(snapshots_of(f, SNAP("00000001") "\n" SNAP("00000002") "\n"), 2);
    assert_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), GAP_TRUNCATED, "one record");
    assert_int_equal(snapshots_of(f, SNAP("00000001") "{\"Snapshots\":[" SNAP("00000002") "]}"), 2);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_SNAP), 2, 2);
    folder_free(f);
}

TEST(forms__the_latest_versions_of_templates_may_stand_alone)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/launch-templates.json",
                 "{\"LaunchTemplateId\":\"lt-00000001\",\"LatestVersionNumber\":1}");
    folder_write(f, REGION "/launch-template-versions.json",
                 "{\"LaunchTemplateId\":\"lt-00000001\",\"VersionNumber\":1}");
    assert_int_equal(folder_read(f)->template_version_count, 1);
    assert_gap(folder_coverage(f, "", REGION, SOURCE_LT), GAP_TRUNCATED, "one record");
    folder_free(f);
}

/* ---- order ---- */

TEST(forms__of_two_records_with_one_id_the_later_wins)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" REGION "/snapshots-10.json",
                 "[{\"SnapshotId\":\"snap-00000001\",\"Description\":\"ten\"}]");
    folder_write(f, ACCOUNT "/" REGION "/snapshots-9.json",
                 "[{\"SnapshotId\":\"snap-00000001\",\"Description\":\"nine\"}]"
                 "[{\"SnapshotId\":\"snap-00000002\",\"Description\":\"first\"},"
                 "{\"SnapshotId\":\"snap-00000002\",\"Description\":\"second\"}]");
    folder_write(f, ACCOUNT "/" REGION "/snapshots.json",
                 "[{\"SnapshotId\":\"snap-00000001\",\"Description\":\"none\"}]");
    for (f->options.jobs = 1; f->options.jobs <= 4; f->options.jobs++) {
        const struct graph *g = folder_read(f);
        assert_int_equal(g->snapshot_count, 2);
        assert_text(g, g->snapshots[0].description, "ten");
        assert_text(g, g->snapshots[1].description, "second");
        assert_int_equal(g->counts.repeated[TABLE_SNAPSHOT], 3);
    }
    folder_free(f);
}

TEST(forms__threads_leave_no_trace)
{
    struct folder *f = folder_new();
    for (int i = 1; i <= 20; i++) {
        char name[64];
        char text[512];
        snprintf(name, sizeof(name), REGION "/snapshots-%d.json", i);
        snprintf(text, sizeof(text),
                 "[{\"SnapshotId\":\"snap-%08x\",\"OwnerId\":\"" ACCOUNT "\","
                 "\"Description\":\"d%d\"},{\"SnapshotId\":\"snap-%08x\",\"State\":7}]",
                 i, i % 7, i);
        folder_write(f, name, text);
    }
    char one[SHA256_HEX_MAX];
    char many[SHA256_HEX_MAX];
    digest_of(folder_read(f), one);
    char notices[NOTICES_MAX][1024];
    memcpy(notices, f->notices, sizeof(notices));
    for (int i = 0; i < 10; i++) {
        f->options.jobs = i == 0 ? 0 : 4;
        assert_string_equal(digest_of(folder_read(f), many), one);
        assert_memory_equal(notices, f->notices, sizeof(notices[0]) * f->notice_count);
    }
    folder_free(f);
}

TEST(forms__a_request_to_stop_is_heard)
{
    static atomic_int stop = 1;
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json", "[" THREE "]");
    f->options.stop = &stop;
    assert_null(folder_try(f));
    assert_int_equal(f->err.code, ERR_CANCELLED);
    folder_free(f);
}

/* ---- answers about one thing ---- */

#define KEY(id) \
    "{\"Arn\":\"arn:aws:kms:" REGION ":" ACCOUNT ":key/" id "\",\"KeyState\":\"Disabled\"}"
#define ANSWER(id) "{\"KeyMetadata\":" KEY(id) "}"

static uint32_t keys_of(struct folder *f, const char *text)
{
    folder_write(f, REGION "/keys.json", text);
    return folder_read(f)->key_count;
}

/* The outputs of aws kms describe-key, however they were put together. */
TEST(forms__keys_are_told_one_by_one)
{
    static const char *const texts[] = {ANSWER("1") ANSWER("2"),
                                        "[" ANSWER("1") "," ANSWER("2") "]", KEY("1") "\n" KEY("2"),
                                        ANSWER("1") ANSWER("2") ANSWER("1")};
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json", "{\"Snapshots\": []}");
    folder_write(f, REGION "/volumes.json", "{\"Volumes\": []}");
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(keys_of(f, texts[i]), 2);
        assert_int_equal(folder_coverage(f, "", REGION, SOURCE_KMS)->state, COVERAGE_COMPLETE);
    }
    assert_int_equal(keys_of(f, ""), 0);
    folder_free(f);
}

/* Where nothing names a key there is none to be asked about. */
TEST(forms__keys_are_not_missed_where_nothing_names_one)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" REGION "/snapshots.json", "[" SNAP("00000001") "]");
    folder_write(f, ACCOUNT "/" REGION "/volumes.json", "{\"Volumes\": []}");
    folder_read(f);
    const struct coverage *keys = folder_coverage(f, ACCOUNT, REGION, SOURCE_KMS);
    assert_int_equal(keys->state, COVERAGE_NOT_ATTEMPTED);
    assert_false(coverage_is_gap(keys));
    assert_string_equal(keys->detail, "not needed: nothing there names one");
    folder_write(f, ACCOUNT "/" REGION "/volumes.json",
                 "[{\"VolumeId\":\"vol-00000001\",\"KmsKeyId\":\"arn:aws:kms:" REGION ":" ACCOUNT
                 ":key/1\"}]");
    folder_read(f);
    assert_true(coverage_is_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_KMS)));
    folder_write(f, ACCOUNT "/" REGION "/volumes.json",
                 "{\"Volumes\": [], \"NextToken\": \"more\"}");
    folder_read(f);
    assert_true(coverage_is_gap(folder_coverage(f, ACCOUNT, REGION, SOURCE_KMS)));
    folder_free(f);
}

/* What the volumes of an unread listing name was not asked about: no claim is made of all keys in use. */
TEST(forms__keys_are_not_all_where_what_names_them_was_not_read)
{
    struct folder *f = folder_new();
    folder_write(f, REGION "/snapshots.json", "{\"Snapshots\": []}");
    assert_int_equal(keys_of(f, ANSWER("1")), 1);
    const struct coverage *keys = folder_coverage(f, "", REGION, SOURCE_KMS);
    assert_int_equal(keys->state, COVERAGE_GAP);
    assert_int_equal(keys->reason, GAP_TRUNCATED);
    assert_true(coverage_is_gap(keys) && !coverage_is_own_gap(keys));
    folder_free(f);
}

TEST(forms__what_is_no_key_is_malformed)
{
    static const char *const texts[] = {
        "{\"KeyMetadata\":null}", "{\"KeyMetadata\":[]}", "{\"KeyMetadata\":{}}",
        "{\"Keys\":[]}",          "{\"Policy\":\"{}\"}",  "[" ANSWER("1") ",{\"KeyMetadata\":1}]"};
    struct folder *f = folder_new();
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        (void)keys_of(f, texts[i]);
        const struct coverage *c = folder_coverage(f, "", REGION, SOURCE_KMS);
        assert_int_equal(c->state, COVERAGE_GAP);
        assert_int_equal(c->reason, GAP_MALFORMED);
    }
    folder_free(f);
}

/* ---- what is listed for each of others ---- */

#define A_VAULT                                         \
    "{\"BackupVaultList\":[{\"BackupVaultName\":\"v\"," \
    "\"BackupVaultArn\":\"arn:aws:backup:" REGION ":" ACCOUNT ":backup-vault:v\"}]}"
#define A_POINT                                   \
    "{\"RecoveryPoints\":[{\"RecoveryPointArn\":" \
    "\"arn:aws:ec2:" REGION "::snapshot/snap-0123456789abcdef0\",\"Status\":\"COMPLETED\"}]}"

TEST(forms__points_are_known_with_their_vaults)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" REGION "/recovery-points.json",
                 A_POINT "\n{\"RecoveryPoints\":[]}");
    assert_int_equal(folder_read(f)->recovery_point_count, 1);
    const struct coverage *seen = folder_coverage(f, ACCOUNT, REGION, SOURCE_RP);
    assert_int_equal(seen->reason, GAP_TRUNCATED);
    assert_string_equal(seen->detail, "backup-vaults.json is missing: nothing tells whether all "
                                      "backup vaults are here");
    folder_write(f, ACCOUNT "/" REGION "/backup-vaults.json", A_VAULT);
    assert_int_equal(folder_read(f)->vault_count, 1);
    assert_complete(folder_coverage(f, ACCOUNT, REGION, SOURCE_RP), 1, 3);
    folder_free(f);
}

TEST(forms__vaults_without_their_points_are_half_of_it)
{
    struct folder *f = folder_new();
    folder_write(f, ACCOUNT "/" REGION "/backup-vaults.json", A_VAULT);
    assert_int_equal(folder_read(f)->vault_count, 1);
    const struct coverage *seen = folder_coverage(f, ACCOUNT, REGION, SOURCE_RP);
    assert_int_equal(seen->state, COVERAGE_NOT_ATTEMPTED);
    assert_string_equal(seen->detail, "recovery-points.json is missing");
    folder_free(f);
}
