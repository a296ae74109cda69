#include "tests/support/aws_script.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/room.h"
#include "model/states.h"
#include "tests/support/test.h"

#define LISTED_MOST 3

static void put(struct odd_answer *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void put(struct odd_answer *out, const char *format, ...)
{
    size_t len = strlen(out->body);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(out->body + len, sizeof(out->body) - len, format, args);
    va_end(args);
}

/* ---- records, as AWS writes them and as a struct ---- */

static const char *text(const char *or_none)
{
    return or_none ? or_none : "";
}

static void write_snapshot(struct odd_answer *out, const struct script_record *r)
{
    put(out,
        "<item><snapshotId>%s</snapshotId><volumeId>%s</volumeId><kmsKeyId>%s</kmsKeyId>"
        "<status>completed</status></item>",
        text(r->id), text(r->of), text(r->more));
}

static void make_snapshot(const struct script_record *r, union record_in *in)
{
    in->snapshot.id = str_from(r->id);
    in->snapshot.volume_id = str_from(r->of);
    in->snapshot.kms_key_id = str_from(r->more);
    in->snapshot.state = STR_LIT("completed");
}

static void write_volume(struct odd_answer *out, const struct script_record *r)
{
    put(out,
        "<item><volumeId>%s</volumeId><snapshotId>%s</snapshotId><kmsKeyId>%s</kmsKeyId>"
        "<status>in-use</status></item>",
        text(r->id), text(r->of), text(r->more));
}

static void make_volume(const struct script_record *r, union record_in *in)
{
    in->volume.id = str_from(r->id);
    in->volume.snapshot_id = str_from(r->of);
    in->volume.kms_key_id = str_from(r->more);
    in->volume.state = STR_LIT("in-use");
}

static void write_template(struct odd_answer *out, const struct script_record *r)
{
    put(out, "<item><launchTemplateId>%s</launchTemplateId></item>", text(r->id));
}

static void make_template(const struct script_record *r, union record_in *in)
{
    in->template.id = str_from(r->id);
}

static void write_version(struct odd_answer *out, const struct script_record *r)
{
    put(out,
        "<item><launchTemplateId>%s</launchTemplateId><versionNumber>%s</versionNumber>"
        "<launchTemplateData><imageId>%s</imageId></launchTemplateData></item>",
        text(r->id), text(r->of), text(r->more));
}

static void make_version(const struct script_record *r, union record_in *in)
{
    in->template_version.template_id = str_from(r->id);
    in->template_version.version = (uint64_t)(r->of[0] - '0');
    in->template_version.image_id = str_from(r->more);
}

static void write_key(struct odd_answer *out, const struct script_record *r)
{
    put(out, "{\"Arn\":\"%s\",\"AWSAccountId\":\"%s\",\"KeyState\":\"%s\"}", text(r->id),
        text(r->of), text(r->more));
}

static void make_key(const struct script_record *r, union record_in *in)
{
    in->key.id = str_from(r->id);
    in->key.owner = str_from(r->of);
    in->key.state = str_from(r->more);
}

static void write_vault(struct odd_answer *out, const struct script_record *r)
{
    put(out, "{\"BackupVaultArn\":\"%s\",\"BackupVaultName\":\"%s\",\"VaultState\":\"%s\"}",
        text(r->id), text(r->of), text(r->more));
}

static void make_vault(const struct script_record *r, union record_in *in)
{
    in->vault.id = str_from(r->id);
    in->vault.name = str_from(r->of);
    in->vault.state = str_from(r->more);
}

static void write_point(struct odd_answer *out, const struct script_record *r)
{
    put(out, "{\"RecoveryPointArn\":\"%s\",\"BackupVaultName\":\"%s\",\"ResourceArn\":\"%s\"}",
        text(r->id), text(r->of), text(r->more));
}

static void make_point(const struct script_record *r, union record_in *in)
{
    in->recovery_point.id = str_from(r->id);
    in->recovery_point.vault = str_from(r->of);
    in->recovery_point.resource_arn = str_from(r->more);
}

static const struct kind_of_page {
    const char *call;
    enum table table;
    bool json;
    const char *before, *after; /* of the records */
    void (*write)(struct odd_answer *out, const struct script_record *record);
    void (*make)(const struct script_record *record, union record_in *in);
} kinds[] = {
    {"DescribeSnapshots", TABLE_SNAPSHOT, false, "<snapshotSet>", "</snapshotSet>", write_snapshot,
     make_snapshot},
    {"DescribeVolumes", TABLE_VOLUME, false, "<volumeSet>", "</volumeSet>", write_volume,
     make_volume},
    {"DescribeLaunchTemplates", TABLE_TEMPLATE, false, "<launchTemplates>", "</launchTemplates>",
     write_template, make_template},
    {"DescribeLaunchTemplateVersions", TABLE_TEMPLATE_VERSION, false, "<launchTemplateVersionSet>",
     "</launchTemplateVersionSet>", write_version, make_version},
    {"DescribeKey", TABLE_KEY, true, "\"KeyMetadata\":", "", write_key, make_key},
    {"ListBackupVaults", TABLE_VAULT, true, "\"BackupVaultList\":[", "]", write_vault, make_vault},
    {"ListRecoveryPointsByBackupVault", TABLE_RECOVERY_POINT, true, "\"RecoveryPoints\":[", "]",
     write_point, make_point},
};

static const struct kind_of_page *kind_of(const char *call)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].call, call) == 0)
            return &kinds[i];
    fail_msg("no page of %s can be in a script", call);
    return NULL;
}

static size_t count_of(const struct script_page *page)
{
    size_t count = 0;
    while (count < LISTED_MOST && page->records[count].id)
        count++;
    return count;
}

/* ---- pages ---- */

static bool same(const char *a, const char *b)
{
    return strcmp(text(a), text(b)) == 0;
}

const struct script_page *script_find(const struct script_page *pages, const char *region,
                                      const char *call, const char *item, const char *token)
{
    for (; pages->call; pages++)
        if (same(pages->region, region) && same(pages->call, call) && same(pages->item, item) &&
            same(pages->token, token))
            return pages;
    return NULL;
}

static void refuse(const struct script_page *page, const struct kind_of_page *kind,
                   struct odd_answer *out)
{
    out->status = "400 Bad Request";
    if (kind->json)
        put(out, "{\"__type\":\"%s\",\"message\":\"no\"}", page->refused);
    else
        put(out,
            "<Response><Errors><Error><Code>%s</Code><Message>no</Message></Error></Errors>"
            "</Response>",
            page->refused);
}

void script_answer(const struct script_page *page, struct odd_answer *out)
{
    const struct kind_of_page *kind = kind_of(page->call);
    if (kind->json)
        out->headers = "Content-Type: application/json\r\n";
    if (page->refused) {
        refuse(page, kind, out);
        return;
    }
    const char *next = text(page->next);
    if (kind->json)
        put(out, "{%s", kind->before);
    else
        put(out, "<%sResponse>%s", page->call, kind->before);
    for (size_t i = 0; i < count_of(page); i++) {
        if (kind->json && i > 0)
            put(out, ",");
        kind->write(out, &page->records[i]);
    }
    if (kind->json)
        put(out, "%s,\"NextToken\":\"%s\"}", kind->after, next);
    else
        put(out, "%s<nextToken>%s</nextToken></%sResponse>", kind->after, next, page->call);
}

unsigned script_add(const struct script_page *page, const struct page_wanted *wanted,
                    struct inventory_part *part)
{
    struct error err = ERROR_INIT;
    if (!page)
        return 0;
    const struct kind_of_page *kind = kind_of(page->call);
    for (size_t i = 0; i < count_of(page); i++) {
        union record_in in;
        table_blank(table_info(kind->table), &in);
        kind->make(&page->records[i], &in);
        wanted->record(wanted->record_ctx, kind->table, &in);
        assert_int_equal(part_add(part, kind->table, &in, &err), 0);
    }
    return (unsigned)count_of(page);
}
