/* Who keeps a thing, told by its marks; and docs/managers.md holds the table of marks. */
#include "tests/analyzer/facts_world.h"

#include <stdio.h>

#include "analyzer/description.h"
#include "core/arena.h"
#include "tests/support/test.h"

struct example {
    const char *key, *value, *with; /* with: another key, or NULL */
    enum manager manager;
};

static const struct example examples[] = {
    {"aws:dlm:lifecycle-policy-id", "policy-0a", NULL, MANAGER_DLM},
    {"aws:dlm:lifecycle-schedule-name", "Daily", NULL, MANAGER_DLM},
    {"aws:dlm:expirationTime", "2020-12-06T17:29:27.017Z", NULL, MANAGER_DLM},
    {"dlm:managed", "true", NULL, MANAGER_NONE}, /* anybody can type it */
    {"Aws:dlm:lifecycle-policy-id", "policy-0a", NULL, MANAGER_NONE},
    {"aws:backup:source-resource", "vol-0a:0c1d", NULL, MANAGER_BACKUP},
    {"aws:backup:source-resource-arn", "arn:aws:ec2:x:y:volume/z", NULL, MANAGER_BACKUP},
    {"awsbackup-restore-test", "x", NULL, MANAGER_NONE},
    {"Ec2ImageBuilderArn", "arn:aws:imagebuilder:eu-west-1:111122223333:image/web/1.0.0/3", NULL,
     MANAGER_IMAGE_BUILDER},
    {"Ec2ImageBuilderArn", "arn:aws-cn:imagebuilder:cn-north-1:111122223333:image/web/1.0.0/3",
     NULL, MANAGER_IMAGE_BUILDER},
    {"Ec2ImageBuilderArn", "yes", NULL, MANAGER_NONE},
    {"Ec2ImageBuilderArn", "arn:aws:imagebuilder:eu-west-1:111122223333:image/web", NULL,
     MANAGER_NONE},
    {"CreatedBy", "EC2 Image Builder", NULL, MANAGER_NONE},
    {"CreatedBy", "EC2 Fast Launch", "CreatedByLaunchTemplateId", MANAGER_FAST_LAUNCH},
    {"CreatedBy", "EC2 Fast Launch", "CreatedByLaunchTemplateVersion", MANAGER_FAST_LAUNCH},
    {"CreatedBy", "EC2 Fast Launch", NULL, MANAGER_NONE},
    {"CreatedBy", "EC2 Fast Launch", "Name", MANAGER_NONE},
    {"CreatedBy", "jenkins", "CreatedByLaunchTemplateId", MANAGER_NONE},
    {"AWSElasticDisasterRecoveryManaged", "drs.amazonaws.com", NULL, MANAGER_DRS},
    {"AwsElasticDisasterRecovery-SourceServerID", "s-0a", NULL, MANAGER_DRS},
    {"drs.amazonaws.com-job", "drsjob-0a", NULL, MANAGER_DRS},
    {"awselasticdisasterrecoverymanaged", "drs.amazonaws.com", NULL, MANAGER_NONE},
    {"AWSApplicationMigrationServiceManaged", "mgn.amazonaws.com", NULL, MANAGER_MGN},
    {"AwsApplicationMigrationServiceSourceServerID", "s-0a", NULL, MANAGER_MGN},
    {"mgn.amazonaws.com-source-server", "s-0a", NULL, MANAGER_MGN},
    {"mgn.amazonaws.com", "x", NULL, MANAGER_NONE},
    {"Name", "aws:backup:source-resource", NULL, MANAGER_NONE},
    {"aws:cloudformation:stack-id", "s", NULL, MANAGER_NONE},
};
#define EXAMPLES (sizeof(examples) / sizeof(examples[0]))

static struct str id_of(size_t i, const char *prefix, char buf[24])
{
    (void)snprintf(buf, 24, "%s%02zx", prefix, i);
    return str_from(buf);
}

static void place_examples(struct world *w)
{
    char snapshot[24], volume[24], image[24];
    gb_place(w->gb, HOME, WEST);
    for (size_t i = 0; i < EXAMPLES; i++) {
        struct tag_in items[] = {
            {.key = S("Team"), .value = S("a")},
            {.key = str_from(examples[i].key), .value = str_from(examples[i].value)},
            {.key = str_from(examples[i].with), .value = S("b")}};
        struct tags_in tags = {.items = items, .count = examples[i].with ? 3 : 2};
        gb_snapshot(w->gb, (struct snapshot_in){.id = id_of(i, "snap-", snapshot), .tags = tags});
        gb_volume(w->gb, (struct volume_in){.id = id_of(i, "vol-", volume), .tags = tags});
        gb_image(w->gb, (struct image_in){.id = id_of(i, "ami-", image), .tags = tags});
    }
    world_freeze(w);
}

WORLD_TEST(manager__is_told_by_the_tags_of_the_table)
{
    struct world *w = *state;
    char buf[24];
    place_examples(w);
    for (size_t i = 0; i < EXAMPLES; i++) {
        uint32_t snapshot = graph_find(w->graph, KIND_SNAPSHOT, 0, id_of(i, "snap-", buf));
        uint32_t volume = graph_find(w->graph, KIND_VOLUME, 0, id_of(i, "vol-", buf));
        uint32_t image = graph_find(w->graph, KIND_IMAGE, 0, id_of(i, "ami-", buf));
        enum manager got = facts_manager_of(w->graph, KIND_SNAPSHOT, snapshot);
        if (got != examples[i].manager)
            fail_msg("%s: %s", examples[i].key, manager_name(got));
        assert_int_equal(facts_manager_of(w->graph, KIND_VOLUME, volume), got);
        assert_int_equal(facts_manager_of(w->graph, KIND_IMAGE, image), got);
        assert_int_equal(facts_manager(w->graph, w->graph->snapshots[snapshot].tagset), got);
    }
}

/* Each row of the table is met by an example, so that none can be lost unnoticed. */
TEST(manager__has_an_example_of_every_tag)
{
    size_t count;
    const struct tag_mark *marks = tag_marks(MARKS_OF_MANAGERS, &count);
    for (size_t m = 0; m < count; m++) {
        bool met = false;
        for (size_t i = 0; i < EXAMPLES; i++)
            met = met || ((int)examples[i].manager == marks[m].says &&
                          str_glob(str_from(marks[m].key), str_from(examples[i].key)));
        if (!met)
            fail_msg("no example of %s", marks[m].key);
    }
}

struct worded {
    const char *text;
    enum manager manager;
};

WORLD_TEST(manager__is_told_by_the_texts_of_services)
{
    static const struct worded texts[] = {
        {"This snapshot is created by the AWS Backup service.", MANAGER_BACKUP},
        {"Created for policy: policy-0123456789abcdef0 schedule: Daily", MANAGER_DLM},
        {"Created for policy: spring cleaning", MANAGER_NONE},
        {"This is Fast Launch snapshot for image ami-0a", MANAGER_FAST_LAUNCH},
        {"AWS Elastic Disaster Recovery Base Snapshot", MANAGER_DRS},
        {"sgw-AABB1122:vol-AABB1122:Schedule", MANAGER_STORAGE_GATEWAY},
        {"Created by CreateImage(i-0a) for ami-0b", MANAGER_NONE},
        {"Created by AWS-VMImport service for import-snap-fhcp6i74", MANAGER_NONE},
        {"Created by AWS EBS CSI driver for volume vol-0a", MANAGER_NONE},
        /* somebody's copy of what a service made */
        {"[Copied snap-0a from eu-north-1] This snapshot is created by the AWS Backup service.",
         MANAGER_NONE},
        {"was: This snapshot is created by the AWS Backup service.", MANAGER_NONE},
        {"AwsBackup_i-0a_0c1d", MANAGER_NONE}, /* an image's name is no snapshot's text */
        {"", MANAGER_NONE},
    };
    struct world *w = *state;
    char buf[24];
    gb_place(w->gb, HOME, WEST);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        gb_snapshot(w->gb, (struct snapshot_in){.id = id_of(i, "snap-", buf),
                                                .description = str_from(texts[i].text)});
    world_freeze(w);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        uint32_t row = world_row(w, WEST, id_of(i, "snap-", buf).ptr);
        enum manager got = facts_manager_of(w->graph, KIND_SNAPSHOT, row);
        if (got != texts[i].manager)
            fail_msg("%s: %s", texts[i].text, manager_name(got));
    }
}

WORLD_TEST(manager__of_an_image_is_told_by_its_name_too)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_image(w->gb, (struct image_in){.id = S("ami-00"), .name = S("AwsBackup_i-0a_0C1D-22")});
    gb_image(w->gb, (struct image_in){.id = S("ami-01"),
                                      .name = S("DLM_policy-0a_i-0b_11.05.2025T03.00.00.000 UTC")});
    gb_image(w->gb, (struct image_in){.id = S("ami-02"),
                                      .description =
                                          S("This image is created by the AWS Backup service.")});
    gb_image(w->gb, (struct image_in){.id = S("ami-03"), .name = S("DLM_golden")});
    world_freeze(w);
    assert_int_equal(facts_manager_of(w->graph, KIND_IMAGE, 0), MANAGER_BACKUP);
    assert_int_equal(facts_manager_of(w->graph, KIND_IMAGE, 1), MANAGER_DLM);
    assert_int_equal(facts_manager_of(w->graph, KIND_IMAGE, 2), MANAGER_BACKUP);
    assert_int_equal(facts_manager_of(w->graph, KIND_IMAGE, 3), MANAGER_NONE);
    struct manager_mark mark = facts_manager_mark(w->graph, KIND_IMAGE, 1);
    assert_string_equal(mark.field, "Name");
    assert_true(str_eq_c(mark.shown, "DLM_policy-0a_"));
}

WORLD_TEST(manager__of_an_operated_volume_is_its_operator)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-00"), .operator_managed = true});
    gb_volume(w->gb, (struct volume_in){.id = S("vol-01")});
    world_freeze(w);
    assert_int_equal(facts_manager_of(w->graph, KIND_VOLUME, 0), MANAGER_OPERATOR);
    assert_string_equal(facts_manager_mark(w->graph, KIND_VOLUME, 0).field, "Operator.Managed");
    assert_int_equal(facts_manager_of(w->graph, KIND_VOLUME, 1), MANAGER_NONE);
}

/* The tags that we see on another account's snapshot are our own. */
WORLD_TEST(manager__of_a_foreign_snapshot_is_not_told)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-00"),
                                            .owner_id = S(OTHER),
                                            .tags = GB_TAGS(T("aws:backup:source-resource", "r"))});
    world_freeze(w);
    assert_int_equal(facts_manager_of(w->graph, KIND_SNAPSHOT, 0), MANAGER_NONE);
}

WORLD_TEST(manager__that_stands_first_in_the_table_counts)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){.id = S("snap-00"),
                                            .description = S("Created for policy: policy-0a"),
                                            .tags = GB_TAGS(T("AWSElasticDisasterRecoveryX", "y"),
                                                            T("aws:backup:x", "y"))});
    world_freeze(w);
    struct manager_mark mark = facts_manager_mark(w->graph, KIND_SNAPSHOT, 0);
    assert_int_equal(mark.manager, MANAGER_BACKUP);
    assert_string_equal(mark.field, "Tags");
    assert_true(str_eq_c(mark.shown, "aws:backup:x"));
}

TEST(manager__has_a_name_a_service_and_a_way_to_ask)
{
    assert_string_equal(manager_name(MANAGER_NONE), "none");
    for (int m = MANAGER_NONE + 1; m < MANAGER_COUNT; m++) {
        const struct manager_info *info = manager_info((enum manager)m);
        assert_true(info->name[0] != '\0' && info->service[0] != '\0');
    }
    assert_int_equal(manager_info(MANAGER_DLM)->source, SOURCE_DLM);
    assert_int_equal(manager_info(MANAGER_BACKUP)->source, SOURCE_RP);
    assert_int_equal(manager_info(MANAGER_IMAGE_BUILDER)->source, SOURCE_IB);
}

WORLD_TEST(hint__is_told_by_a_text_of_the_csi_driver)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_snapshot(w->gb, (struct snapshot_in){
                           .id = S("snap-00"),
                           .description = S("Created by AWS EBS CSI driver for volume vol-0a")});
    gb_snapshot(w->gb,
                (struct snapshot_in){.id = S("snap-01"),
                                     .description = S("[Copied snap-00 from eu-west-1] Created by "
                                                      "AWS EBS CSI driver for volume vol-0a")});
    gb_snapshot(w->gb,
                (struct snapshot_in){.id = S("snap-02"),
                                     .tags = GB_TAGS(T("kubernetes.io/cluster/blue", "owned"))});
    gb_snapshot(w->gb,
                (struct snapshot_in){.id = S("snap-03"),
                                     .tags = GB_TAGS(T("kubernetes.io/cluster/blue", "shared"))});
    world_freeze(w);
    assert_true(facts_csi_of(w->graph, KIND_SNAPSHOT, 0));
    assert_false(facts_csi_of(w->graph, KIND_SNAPSHOT, 1));
    assert_true(facts_csi_of(w->graph, KIND_SNAPSHOT, 2));
    assert_false(facts_csi_of(w->graph, KIND_SNAPSHOT, 3));
}

/* ---- docs/managers.md ---- */

static struct str page(struct arena *arena)
{
    FILE *file = fopen(TEST_SOURCE_DIR "/docs/managers.md", "rb");
    assert_non_null(file);
    char *text = arena_alloc(arena, 65536);
    size_t len = fread(text, 1, 65536, file);
    (void)fclose(file);
    return str_make(text, len);
}

static void assert_on_page(struct arena *arena, struct str table)
{
    struct str text = page(arena);
    struct str wanted = arena_printf(arena, "\n\n%.*s\n", STR_ARG(table));
    if (str_find(text, wanted.ptr) == text.len)
        fail_msg("docs/managers.md lacks this table:\n%s", table.ptr);
}

TEST(docs__hold_the_managers)
{
    struct arena *arena = arena_new();
    struct str table = STR_LIT("| manager | service | source | call that could tell |\n"
                               "| --- | --- | --- | --- |\n");
    for (int m = MANAGER_NONE + 1; m < MANAGER_COUNT; m++) {
        const struct manager_info *info = manager_info((enum manager)m);
        const char *code = info->source == SOURCE_COUNT ? "none" : source_info(info->source)->code;
        table = arena_printf(arena, "%.*s| `%s` | %s | %s | %s |\n", STR_ARG(table), info->name,
                             info->service, code, info->asked[0] ? info->asked : "none");
    }
    assert_on_page(arena, table);
    arena_free(arena);
}

static struct str table_of_tags(struct arena *arena, enum mark_table which, const char *head)
{
    size_t count;
    const struct tag_mark *marks = tag_marks(which, &count);
    struct str table = arena_printf(arena, "%s", head);
    for (size_t i = 0; i < count; i++) {
        const struct tag_mark *mark = &marks[i];
        bool manager = which == MARKS_OF_MANAGERS;
        table =
            arena_printf(arena, "%.*s| %s | `%s` |", STR_ARG(table),
                         manager ? manager_name((enum manager)mark->says) : mark->who, mark->key);
        table = which == MARKS_OF_REPLACED
                    ? table
                    : arena_printf(arena, "%.*s `%s` |", STR_ARG(table), mark->value);
        if (manager && mark->with[0])
            table = arena_printf(arena, "%.*s `%s` |", STR_ARG(table), mark->with);
        else if (manager)
            table = arena_printf(arena, "%.*s |", STR_ARG(table));
        table = arena_printf(arena, "%.*s %s |\n", STR_ARG(table), mark->seen);
    }
    return table;
}

TEST(docs__hold_the_tags)
{
    struct arena *arena = arena_new();
    assert_on_page(arena, table_of_tags(arena, MARKS_OF_MANAGERS,
                                        "| manager | key | value | beside it | known from |\n"
                                        "| --- | --- | --- | --- | --- |\n"));
    assert_on_page(arena, table_of_tags(arena, MARKS_OF_HINTS,
                                        "| tool | key | value | known from |\n"
                                        "| --- | --- | --- | --- |\n"));
    assert_on_page(arena, table_of_tags(arena, MARKS_OF_REPLACED,
                                        "| replaced by | key | known from |\n"
                                        "| --- | --- | --- |\n"));
    arena_free(arena);
}

TEST(docs__hold_the_texts)
{
    static const char *const where[] = {"snapshot", "image", "image's name"};
    size_t count;
    const struct text_form *forms = text_forms(&count);
    struct arena *arena = arena_new();
    struct str table = STR_LIT("| form | on | manager | known from |\n"
                               "| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < count; i++)
        table = arena_printf(arena, "%.*s| `%s` | %s | %s | %s |\n", STR_ARG(table), forms[i].form,
                             where[forms[i].where], manager_name(forms[i].manager), forms[i].seen);
    assert_on_page(arena, table);
    arena_free(arena);
}
