/* The first screen of report.html: what came out, what was seen and what was not. */
#include "rules/rule.h"
#include "tests/support/html_section.h"
#include "tests/support/test.h"

static struct report_world world;
static struct rule_summary rules[RULE_COUNT];

static struct gb *two_regions(void)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-central-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-0a")});
    gb_place(gb, "111122223333", "eu-west-1");
    return gb;
}

static struct summary three_volumes(void)
{
    memset(rules, 0, sizeof(rules));
    struct summary summary = {
        .rule_count = rule_count(), .rules = rules, .currency = "USD", .priced_at = "2025-10-28"};
    summary.kinds[KIND_VOLUME] = (struct kind_summary){3, 0, 0};
    rules[RULE_RPO_EXCEEDED].counts[STATUS_PASS] = 3;
    return summary;
}

static struct str shown(struct gb *gb, const struct summary *summary)
{
    report_world_init(&world, gb, NULL);
    return html_section(html_seen, &world, summary, NULL, 0);
}

static int end(void **state)
{
    (void)state;
    html_section_clear();
    report_world_clear(&world);
    return 0;
}

TEST_WITH(headline__says_how_many_fail_and_how_many_could_not_be_judged, NULL, end)
{
    struct summary summary = three_volumes();
    summary.subjects_fail = 1;
    summary.subjects_unknown = 1234;
    struct str html = shown(two_regions(), &summary);
    assert_html_has(html, "<strong>1 resource fails</strong>");
    assert_html_has(html, "<strong>1,234 resources could not be judged</strong>");
    assert_html_has(html, "Judged: 0 snapshots, 3 volumes, 0 images in 2 places");
    assert_html_has(html, "as of <time>2026-01-15T00:00:00Z</time>");
}

TEST_WITH(headline__praises_only_what_was_read_in_full, NULL, end)
{
    struct summary summary = three_volumes();
    summary.gap[SEVERITY_HIGH] = true;
    struct str html = shown(two_regions(), &summary);
    assert_html_has(html, "not all was read; of what was, nothing fails");
    assert_html_lacks(html, "good\"><span aria-hidden=\"true\">\xe2\x9c\x93</span> nothing fails");
}

TEST_WITH(headline__says_that_nothing_was_judged, NULL, end)
{
    struct summary summary = three_volumes();
    memset(rules, 0, sizeof(rules));
    summary.kinds[KIND_VOLUME] = (struct kind_summary){0};
    assert_html_has(shown(two_regions(), &summary), "so nothing was judged");
}

TEST_WITH(all_seen__is_said, NULL, end)
{
    struct summary summary = three_volumes();
    struct str html = shown(two_regions(), &summary);
    assert_html_has(html, "All that was asked for was read</span>: 2 places of 1 account");
    assert_html_lacks(html, "class=\"gaps\"");
}

TEST_WITH(gaps__are_told_with_their_words_and_lead_to_the_map, NULL, end)
{
    struct summary summary = three_volumes();
    struct gb *gb = two_regions();
    gb_coverage(gb, 1, SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, "UnauthorizedOperation " HOSTILE_RTL);
    struct str html = shown(gb, &summary);
    assert_html_has(html, "Not all was seen</span>: 1 gap in 1 of 2 places");
    assert_html_has(
        html, "</span> denied</span>: volumes in <bdi>111122223333</bdi> / <bdi>eu-west-1</bdi>. "
              "Verdicts that need them are unknown.");
    assert_html_has(html, "<bdi>UnauthorizedOperation " HOSTILE_RTL "</bdi>");
    assert_html_has(html, "href=\"#coverage\"");
}

TEST_WITH(gaps__that_no_verdict_rests_on_are_no_alarm, NULL, end)
{
    struct summary summary = three_volumes();
    struct gb *gb = two_regions();
    gb_coverage(gb, 0, SOURCE_TIER, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    struct str html = shown(gb, &summary);
    assert_html_has(html, "Nearly all was seen</span>: 1 gap in 1 of 2 places");
    assert_html_has(html, "What they would add to a verdict is missing.");
}

TEST_WITH(a_part__is_said_to_be_one, NULL, end)
{
    struct summary summary = three_volumes();
    report_world_init(&world, two_regions(), NULL);
    world.run.selection = S("tag:Application=<script>alert(1)</script>");
    world.ctx.run = &world.run;
    struct str html = html_section(html_seen, &world, &summary, NULL, 0);
    assert_html_has(html, "Only a part was asked about:");
    assert_html_has(html, "<bdi>tag:Application=&lt;script&gt;alert(1)&lt;/script&gt;</bdi>");
}
