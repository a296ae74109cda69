/* The map of what was seen: a sign, a word and a colour in each cell, and no more rows than people read. */
#include <stdio.h>

#include "rules/rule.h"
#include "tests/support/html_section.h"
#include "tests/support/test.h"

static struct report_world world;
static struct rule_summary rules[RULE_COUNT];

static struct str shown_by(struct gb *gb, const char *policy)
{
    const struct summary summary = {.rule_count = rule_count(), .rules = rules};
    report_world_init(&world, gb, policy);
    return html_section(html_coverage, &world, &summary, NULL, 0);
}

static struct str shown(struct gb *gb)
{
    return shown_by(gb, NULL);
}

static int end(void **state)
{
    (void)state;
    html_section_clear();
    report_world_clear(&world);
    return 0;
}

static struct gb *three_regions(void)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-central-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-0a")});
    gb_name(gb, 0, "prod <b>" HOSTILE_RTL);
    gb_place(gb, "111122223333", "eu-west-1");
    gb_place(gb, "111122223333", "sa-east-1");
    return gb;
}

/* From the heading of the row to its end. */
static struct str row(struct str html, const char *heading)
{
    html = str_skip(html, str_find(html, heading));
    assert_true(html.len > 0);
    return str_make(html.ptr, str_find(html, "</tr>"));
}

#define MARK(class, sign, word) \
    "<span class=\"mark " class "\"><span aria-hidden=\"true\">" sign "</span> " word "</span>"
#define CHECK "\xe2\x9c\x93"
#define CROSS "\xe2\x9c\x95"
#define DASH  "\xe2\x80\x93"

TEST_WITH(cells__say_by_sign_word_and_colour_what_was_seen, NULL, end)
{
    struct gb *gb = three_regions();
    gb_coverage(gb, 1, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, "UnauthorizedOperation");
    gb_coverage(gb, 1, SOURCE_VOL, COVERAGE_GAP, GAP_MALFORMED, "volumes.json:14:7");
    gb_coverage(gb, 1, SOURCE_TIER, COVERAGE_NOT_ATTEMPTED, GAP_NONE, NULL);
    gb_coverage(gb, 1, SOURCE_LT, COVERAGE_NOT_APPLICABLE, GAP_NONE, NULL);
    struct str html = shown(gb);
    assert_html_has(row(html, "<bdi>eu-central-1</bdi></th>"),
                    MARK("good", CHECK, "read") " 1</td>");
    struct str with_gaps = row(html, "<bdi>eu-west-1</bdi></th>");
    assert_html_has(with_gaps, MARK("bad", CROSS, "denied"));
    assert_html_has(with_gaps, MARK("bad", CROSS, "malformed"));
    assert_html_has(with_gaps, MARK("warning", "!", "not read"));
    assert_html_has(with_gaps, MARK("none", DASH, "not applicable"));
}

TEST_WITH(map__has_headings_a_caption_and_a_region_for_the_keyboard, NULL, end)
{
    struct str html = shown(three_regions());
    assert_html_has(
        html, "role=\"region\" tabindex=\"0\" aria-label=\"Coverage of each account and region\"");
    assert_html_has(html, "<caption>Coverage of each account and region</caption>");
    assert_html_has(html, "<th scope=\"col\">snapshots <code>SNAP</code></th>");
    assert_int_equal(html_times(html, "<th scope=\"row\">"), 3);
}

TEST_WITH(map__has_no_column_of_what_was_not_needed, NULL, end)
{
    struct gb *gb = three_regions();
    for (uint32_t place = 0; place < 3; place++)
        gb_unneeded(gb, place, SOURCE_AMI);
    assert_html_lacks(shown(gb), "<code>AMI</code>");
}

TEST_WITH(what_was_asked_in_part__is_not_said_to_be_read_in_full, NULL, end)
{
    struct gb *gb = three_regions();
    gb_filtered(gb, 0, SOURCE_VOL, "only tag:Application=payments");
    assert_html_has(row(shown(gb), "<bdi>eu-central-1</bdi></th>"),
                    MARK("good", CHECK, "read, of what was asked") " 1");
}

TEST_WITH(gaps__are_told_in_words_with_all_that_is_known, NULL, end)
{
    struct gb *gb = three_regions();
    gb_coverage(gb, 1, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, "UnauthorizedOperation <i>");
    gb_coverage(gb, 2, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, "UnauthorizedOperation, too");
    struct str html = shown(gb);
    assert_html_has(
        html, "snapshots in <bdi>111122223333</bdi> / <bdi>eu-west-1</bdi>, <bdi>sa-east-1</bdi>. "
              "Verdicts that need them are unknown.");
    assert_html_has(html, "AWS refused the call: a permission is missing: "
                          "<bdi>UnauthorizedOperation &lt;i&gt;</bdi>");
}

TEST_WITH(what_is_in_no_map__is_told_beneath, NULL, end)
{
    struct gb *gb = three_regions();
    gb_scope(gb, 2, false);
    struct str html = shown(gb);
    assert_html_lacks(html, "<bdi>sa-east-1</bdi></th>");
    assert_html_has(html, "Out of scope, counted and not judged: 1 place.");
    assert_html_has(html, "Not read by this version: ");
    assert_html_has(html, "the policy names no ledger");
}

TEST_WITH(nothing_in_scope__is_said, NULL, end)
{
    struct gb *gb = three_regions();
    for (uint32_t place = 0; place < 3; place++)
        gb_scope(gb, place, false);
    struct str html = shown(gb);
    assert_html_has(html, "Nothing is in scope.");
    assert_html_lacks(html, "<table>");
}

/* ---- very many places ---- */

#define ACCOUNTS 15 /* what a test graph has room for */
#define REGIONS  17

static struct gb *many_accounts(bool all_denied)
{
    struct gb *gb = gb_new();
    for (unsigned i = 0; i < ACCOUNTS * REGIONS; i++) {
        char account[16], region[16];
        (void)snprintf(account, sizeof(account), "%012u", 100000 + i / REGIONS);
        (void)snprintf(region, sizeof(region), "eu-test-%u", i % REGIONS);
        uint32_t place = gb_place(gb, account, region);
        if (all_denied || i == 3 * REGIONS + 5)
            gb_coverage(gb, place, SOURCE_SNAP, COVERAGE_GAP, GAP_DENIED, "denied by AWS");
    }
    return gb;
}

TEST_WITH(many_places__have_a_line_for_each_account_without_a_gap, NULL, end)
{
    struct str html = shown(many_accounts(false));
    assert_int_equal(html_times(html, "<table>"), 1);
    assert_html_has(
        html, "<details open><summary><bdi>000000100003</bdi>: gaps in 1 of 17 regions</summary>");
    assert_html_has(html, "aria-label=\"Coverage of account 000000100003\"");
    assert_html_has(html, "<li><bdi>000000100000</bdi>, 17 regions: <bdi>eu-test-0</bdi>, ");
    assert_int_equal(html_times(html, "<tr>"), 3); /* head, 16 regions that are alike, the other */
    assert_true(html.len < ACCOUNTS * 2 * 1024);
}

TEST_WITH(many_places__that_are_all_denied_stay_readable, NULL, end)
{
    struct str html = shown(many_accounts(true));
    assert_int_equal(html_times(html, "<details open>"), 5);
    assert_int_equal(html_times(html, "<details>"), ACCOUNTS - 5);
    assert_int_equal(html_times(html, "<th scope=\"row\">"), ACCOUNTS); /* one row each */
    assert_true(html.len < ACCOUNTS * 8 * 1024);
}
