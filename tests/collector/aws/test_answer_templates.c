/* Launch templates, their versions, and what the next calls are told of them. */
#include "tests/collector/aws/answers.h"
#include "tests/support/test.h"

TEST(answer__launch_templates)
{
    struct inventory_part *p = expected_new();
    struct error err = ERROR_INIT;
    const struct template_in in = {.id = S("lt-da879395f8bd20f06"),
                                   .name = S("web"),
                                   .default_version = 1,
                                   .latest_version = 2};
    assert_int_equal(part_add_template(p, &in, &err), 0);
    assert_sample(OP_DESCRIBE_LAUNCH_TEMPLATES, "DescribeLaunchTemplates.xml", p, 1, "");
}

/* A version that is not here makes the listing a gap, so each of the two numbers shows. */
TEST(answer__the_default_and_the_latest_version)
{
    struct error err = ERROR_INIT;
    const struct template_in latest = {.id = S("lt-00000001"), .latest_version = 7};
    const struct template_in first = {.id = S("lt-00000001"), .default_version = 7};
    struct inventory_part *p = expected_new();
    assert_int_equal(part_add_template(p, &latest, &err), 0);
    assert_same(OP_DESCRIBE_LAUNCH_TEMPLATES,
                "<DescribeLaunchTemplatesResponse><launchTemplates><item><latestVersionNumber>7"
                "</latestVersionNumber><launchTemplateId>lt-00000001</launchTemplateId></item>"
                "</launchTemplates></DescribeLaunchTemplatesResponse>",
                p);
    p = expected_new();
    assert_int_equal(part_add_template(p, &first, &err), 0);
    assert_same(OP_DESCRIBE_LAUNCH_TEMPLATES,
                "<DescribeLaunchTemplatesResponse><launchTemplates><item><defaultVersionNumber>7"
                "</defaultVersionNumber><launchTemplateId>lt-00000001</launchTemplateId></item>"
                "</launchTemplates></DescribeLaunchTemplatesResponse>",
                p);
}

static void version(struct inventory_part *part, struct template_version_in in)
{
    struct error err = ERROR_INIT;
    assert_int_equal(part_add_template_version(part, &in, &err), 0);
}

TEST(answer__launch_template_versions)
{
    struct inventory_part *p = expected_new();
    const struct str snapshot = S("snap-6bb5c7b08326ead31");
    version(p, (struct template_version_in){.template_id = S("lt-da879395f8bd20f06"),
                                            .template_name = S("web"),
                                            .version = 1,
                                            .create_time = at("2026-11-22T23:32:26Z"),
                                            .image_id = S("ami-68022ba012066bca0"),
                                            .snapshot_ids = &snapshot,
                                            .snapshot_count = 1});
    version(p, (struct template_version_in){.template_id = S("lt-da879395f8bd20f06"),
                                            .template_name = S("web"),
                                            .version = 2,
                                            .create_time = at("2026-11-22T23:32:26Z"),
                                            .image_id = S("resolve:ssm:/my/ami")});
    assert_sample(OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, "DescribeLaunchTemplateVersions.xml", p, 2,
                  "");
}

#define VERSION(mappings)                                                              \
    "<DescribeLaunchTemplateVersionsResponse><launchTemplateVersionSet><item>"         \
    "<versionNumber>3</versionNumber><launchTemplateId>lt-00000001</launchTemplateId>" \
    "<launchTemplateData><blockDeviceMappingSet>" mappings                             \
    "</blockDeviceMappingSet></launchTemplateData></item></launchTemplateVersionSet>"  \
    "</DescribeLaunchTemplateVersionsResponse>"

TEST(answer__devices_without_snapshot_are_left_out)
{
    struct inventory_part *p = expected_new();
    const struct str snapshots[] = {S("snap-00000001"), S("snap-00000002")};
    version(p, (struct template_version_in){.template_id = S("lt-00000001"),
                                            .version = 3,
                                            .create_time = INSTANT_UNSET,
                                            .snapshot_ids = snapshots,
                                            .snapshot_count = 2});
    assert_same(OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
                VERSION("<item><ebs><snapshotId>snap-00000001</snapshotId></ebs></item>"
                        "<item><virtualName>ephemeral0</virtualName></item>"
                        "<item><ebs><volumeSize>8</volumeSize></ebs></item>"
                        "<item><ebs><snapshotId>snap-00000002</snapshotId></ebs></item>"),
                p);
}

#define VERSION_NUMBER(number)                                                           \
    "<DescribeLaunchTemplateVersionsResponse><launchTemplateVersionSet><item>"           \
    "<versionNumber>" number "</versionNumber><launchTemplateId>lt-1</launchTemplateId>" \
    "</item></launchTemplateVersionSet></DescribeLaunchTemplateVersionsResponse>"

static uint64_t ids_of(const char *xml)
{
    struct inventory_part *part = part_new();
    struct answer *answer = answer_new(OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, part);
    struct answer_page page = {.items = 0};
    struct error err = ERROR_INIT;
    part_begin_page(part, 0, 0);
    assert_int_equal(answer_feed(answer, xml, strlen(xml), &err), 0);
    assert_int_equal(answer_finish(answer, &page, &err), 0);
    part_drop_page(part);
    answer_free(answer);
    part_free(part);
    return page.ids_hash;
}

/* Else the pages of a template with thousands of versions would pass for one that comes round. */
TEST(answer__pages_of_one_template_differ_by_version)
{
    assert_true(ids_of(VERSION_NUMBER("3")) == ids_of(VERSION_NUMBER("3")));
    assert_true(ids_of(VERSION_NUMBER("3")) != ids_of(VERSION_NUMBER("4")));
}

TEST(answer__snapshots_of_a_version_have_a_limit)
{
    static const char whole[] = VERSION("|");
    char before[512];
    size_t at_bar = (size_t)(strchr(whole, '|') - whole);
    snprintf(before, sizeof(before), "%.*s", (int)at_bar, whole);
    assert_limit(OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, before,
                 "<item><ebs><snapshotId>snap-1</snapshotId></ebs></item>", 256, whole + at_bar + 1,
                 "item 1: more than 256 device mappings");
}

TEST(answer__a_version_needs_its_template_and_number)
{
    assert_refused(OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
                   "<DescribeLaunchTemplateVersionsResponse><launchTemplateVersionSet><item>"
                   "<versionNumber>3</versionNumber></item></launchTemplateVersionSet>"
                   "</DescribeLaunchTemplateVersionsResponse>",
                   ERR_INPUT, "item 1: expected launchTemplateId, found none");
    assert_refused(OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
                   "<DescribeLaunchTemplateVersionsResponse><launchTemplateVersionSet><item>"
                   "<launchTemplateId>lt-1</launchTemplateId></item></launchTemplateVersionSet>"
                   "</DescribeLaunchTemplateVersionsResponse>",
                   ERR_INPUT, "item 1: expected versionNumber, found none");
    assert_refused(OP_DESCRIBE_LAUNCH_TEMPLATES,
                   "<DescribeLaunchTemplatesResponse><launchTemplates><item/></launchTemplates>"
                   "</DescribeLaunchTemplatesResponse>",
                   ERR_INPUT, "item 1: expected launchTemplateId, found none");
}

TEST(answer__ids_of_the_templates_are_those_of_the_page)
{
    static const char *const pages[] = {
        "<DescribeLaunchTemplatesResponse><nextToken>more</nextToken><launchTemplates>"
        "<item><launchTemplateId>lt-1</launchTemplateId></item>"
        "<item><launchTemplateId>lt-2</launchTemplateId></item>"
        "</launchTemplates></DescribeLaunchTemplatesResponse>",
        "<DescribeLaunchTemplatesResponse><launchTemplates>"
        "<item><launchTemplateId>lt-3</launchTemplateId></item>"
        "</launchTemplates></DescribeLaunchTemplatesResponse>",
    };
    struct reading *r = reading_new(OP_DESCRIBE_LAUNCH_TEMPLATES);
    size_t count;
    assert_int_equal(reading_run(r, pages[0], strlen(pages[0]), SIZE_MAX), 0);
    const struct answer_seed *seeds = answer_seeds(r->answer, &count);
    assert_int_equal(count, 2);
    assert_true(str_eq_c(seeds[0].id, "lt-1"));
    assert_true(str_eq_c(seeds[1].id, "lt-2"));
    assert_true(str_eq_c(r->page.next_token, "more"));

    assert_int_equal(reading_run(r, pages[1], strlen(pages[1]), SIZE_MAX), 0);
    seeds = answer_seeds(r->answer, &count);
    assert_int_equal(count, 1);
    assert_true(str_eq_c(seeds[0].id, "lt-3"));
    assert_true(str_is_empty(r->page.next_token));
    reading_free(r);
}
