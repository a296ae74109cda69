/* Whatever JSON may hold where a page is expected. */
#include "tests/collector/aws/records_heard.h"
#include "tests/support/test.h"

#define VAULT(members)                                                                            \
    "{\"BackupVaultList\": [{\"BackupVaultName\": \"v\", \"BackupVaultArn\": \"arn:v\", " members \
    "}]}"

static const struct vault *vault_of(struct heard *h, const char *text)
{
    if (heard_text(h, text) != 0)
        fail_msg("%s: %s", text, h->err.message);
    assert_int_equal(h->count, 1);
    return &h->graph->vaults[0];
}

TEST(json__times_of_every_form)
{
    static const char *const times[] = {
        "1768014012.345",
        "1.768014012345E9",
        "\"1768014012.345\"",
        "\"1.768014012345E9\"",
        "\"2026-01-10T03:00:12.345Z\"",
        "\"2026-01-10T04:00:12.345+01:00\"",
        "\"2026-01-10T03:00:12.345+0000\"",
    };
    struct heard h;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        char text[256];
        snprintf(text, sizeof(text), VAULT("\"CreationDate\": %s"), times[i]);
        assert_true(vault_of(&h, text)->created == INT64_C(1768014012345));
        assert_int_equal(h.page.bad_times, 0);
    }
    assert_true(vault_of(&h, VAULT("\"CreationDate\": 1768014012"))->created ==
                INT64_C(1768014012000));
    heard_clear(&h);
}

/* Unknown, never zero. */
TEST(json__a_time_that_nobody_reads_is_unset_and_counted)
{
    static const char *const times[] = {"\"Jul 15, 2020 9:39:07 PM\"", "-5", "-5.5", "1e300",
                                        "true"};
    struct heard h;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        char text[256];
        snprintf(text, sizeof(text), VAULT("\"CreationDate\": %s"), times[i]);
        assert_true(vault_of(&h, text)->created == INSTANT_UNSET);
        assert_int_equal(h.page.bad_times, 1);
    }
    heard_clear(&h);
}

TEST(json__numbers_and_truths_may_be_texts)
{
    struct heard h;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    assert_int_equal(vault_of(&h, VAULT("\"NumberOfRecoveryPoints\": 7"))->recovery_points, 7);
    assert_int_equal(vault_of(&h, VAULT("\"NumberOfRecoveryPoints\": \"7\""))->recovery_points, 7);
    assert_int_equal(vault_of(&h, VAULT("\"NumberOfRecoveryPoints\": 7.0"))->recovery_points, 7);
    assert_int_equal(vault_of(&h, VAULT("\"Locked\": \"true\""))->locked, TOLD_TRUE);
    assert_int_equal(vault_of(&h, VAULT("\"Locked\": false"))->locked, TOLD_FALSE);
    assert_kept(&h, vault_of(&h, VAULT("\"VaultType\": 123456789012"))->type, "123456789012");
    heard_clear(&h);
}

TEST(json__null_is_absent)
{
    struct heard h;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    const struct vault *vault =
        vault_of(&h, VAULT("\"Locked\": null, \"CreationDate\": null, \"NumberOfRecoveryPoints\": "
                           "null, \"VaultType\": null"));
    assert_int_equal(vault->locked, TOLD_NOT);
    assert_true(vault->created == INSTANT_UNSET);
    assert_kept(&h, vault->type, "");
    assert_int_equal(h.page.bad_times, 0);
    heard_clear(&h);
}

/* Fields come and go: they are counted in records, and elsewhere passed over. */
TEST(json__what_nobody_knows_is_counted)
{
    struct heard h;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    vault_of(&h, VAULT("\"New\": {\"Deep\": [1, {\"x\": null}]}, \"Newer\": \"y\""));
    assert_int_equal(heard_unknown(&h), 2);
    assert_int_equal(heard_text(&h, "{\"Other\": 1, \"BackupVaultList\": []}"), 0);
    assert_int_equal(heard_unknown(&h), 0);
    heard_clear(&h);
}

/* Some services write a list of one as the thing itself. */
TEST(json__a_list_of_one_may_be_the_thing_itself)
{
    struct heard h;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    vault_of(&h,
             "{\"BackupVaultList\": {\"BackupVaultName\": \"v\", \"BackupVaultArn\": \"arn:a\"}}");
    heard_clear(&h);
}

TEST(json__wrong_types_spoil_the_page)
{
    static const char *const texts[] = {
        "[]",
        "\"x\"",
        "7",
        "{\"BackupVaultList\": \"x\"}",
        "{\"BackupVaultList\": [7]}",
        "{\"BackupVaultList\": [null]}",
        "{\"BackupVaultList\": [[]]}",
        "{\"BackupVaultList\": [], \"NextToken\": {}}",
        VAULT("\"Locked\": {}"),
        VAULT("\"Locked\": 1"),
        VAULT("\"NumberOfRecoveryPoints\": \"many\""),
        VAULT("\"NumberOfRecoveryPoints\": 1.5"),
        VAULT("\"NumberOfRecoveryPoints\": -1"),
        VAULT("\"VaultType\": []"),
    };
    struct heard h;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (heard_text(&h, texts[i]) != -1)
            fail_msg("%s was taken", texts[i]);
        assert_int_equal(h.err.code, ERR_INPUT);
        assert_non_null(strstr(h.err.message, "ListBackupVaults"));
    }
    heard_clear(&h);
}

/* Nothing of a page counts before its last byte. */
TEST(json__a_page_that_is_cut_is_none)
{
    static const char whole[] = VAULT("\"Locked\": true");
    struct heard h;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    for (size_t len = 0; len < sizeof(whole) - 1; len++) {
        assert_int_equal(heard_read(&h, whole, len, 16), -1);
        assert_int_equal(h.count, 0);
    }
    assert_int_equal(heard_read(&h, whole, sizeof(whole) - 1, 1), 0);
    assert_int_equal(heard_text(&h, VAULT("\"Locked\": true") "x"), -1);
    assert_int_equal(heard_text(&h, VAULT("\"Locked\": true, \"Locked\": false")), -1);
    assert_int_equal(heard_text(&h, "<html></html>"), -1);
    heard_clear(&h);
}

TEST(json__depth_has_a_limit)
{
    struct heard h;
    size_t len = 200000;
    char *deep = malloc(len);
    assert_non_null(deep);
    memset(deep, '[', len);
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    assert_int_equal(heard_read(&h, deep, len, len), -1);
    assert_int_equal(h.err.code, ERR_LIMIT);
    free(deep);
    heard_clear(&h);
}

/* Brackets in a text are text, behind an escaped quote too. */
TEST(json__depth_counts_no_texts)
{
    struct heard h;
    char text[512];
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    snprintf(text, sizeof(text), "{\"BackupVaultList\": [], \"x\": \"\\\"%0100d\\\\\"}", 0);
    for (size_t i = 0; text[i]; i++)
        if (text[i] == '0')
            text[i] = '[';
    assert_int_equal(heard_text(&h, text), 0);
    heard_clear(&h);
}

TEST(json__size_has_a_limit)
{
    static char blanks[1 << 20];
    struct heard h;
    struct error err = ERROR_INIT;
    int status = 0;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    heard_begin(&h);
    memset(blanks, ' ', sizeof(blanks));
    for (size_t fed = 0; fed < LIMIT_JSON_PAGE_BYTES; fed += sizeof(blanks))
        assert_int_equal(answer_feed(h.answer, blanks, sizeof(blanks), &err), 0);
    status = answer_feed(h.answer, blanks, 1, &err);
    assert_int_equal(status, -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_int_equal(answer_finish(h.answer, &h.page, &err), -1);
    heard_clear(&h);
}

TEST(json__a_text_has_a_limit)
{
    static char text[LIMIT_STRING_BYTES + 512];
    struct heard h;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    snprintf(text, sizeof(text), VAULT("\"VaultType\": \"%0*d\""), (int)LIMIT_STRING_BYTES + 1, 0);
    assert_int_equal(heard_text(&h, text), -1);
    assert_int_equal(h.err.code, ERR_LIMIT);
    heard_clear(&h);
}

static void assert_read(struct answer *answer, const char *text, uint64_t items)
{
    struct error err = ERROR_INIT;
    struct answer_page page;
    answer_reset(answer);
    assert_int_equal(answer_feed(answer, text, strlen(text), &err), 0);
    assert_int_equal(answer_finish(answer, &page, &err), 0);
    assert_int_equal(page.items, items);
}

/* One connection serves all protocols after each other. */
TEST(json__an_answer_turns_from_xml_to_json_and_back)
{
    static const char xml[] = "<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>";
    struct heard h;
    heard_init(&h, OP_LIST_BACKUP_VAULTS);
    heard_begin(&h);
    for (int i = 0; i < 2; i++) {
        answer_turn_to(h.answer, OP_DESCRIBE_REGIONS);
        assert_read(h.answer, xml, 0);
        answer_turn_to(h.answer, OP_LIST_BACKUP_VAULTS);
        assert_read(h.answer, VAULT("\"Locked\": true"), 1);
    }
    heard_clear(&h);
}
