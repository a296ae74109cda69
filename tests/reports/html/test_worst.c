/* The resources to look at first: deep links, links to the console, text of strangers. */
#include "rules/rule.h"
#include "tests/support/html_section.h"
#include "tests/support/test.h"

static struct report_world world;

static struct worst_subject volume(struct str name)
{
    return (struct worst_subject){
        .kind = KIND_VOLUME,
        .row = 0,
        .id = S("vol-0a"),
        .name = name,
        .account = S("111122223333"),
        .region = S("eu-west-1"),
        .owner = S("payments"),
        .severity = SEVERITY_CRITICAL,
        .rule_count = 2,
        .rules = {"RPO-EXCEEDED", "TAG-REQUIRED"},
        .reasons = {"none", "missing"},
        .fingerprint = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        .has_ceiling = true,
        .ceiling = 8000000};
}

static struct str shown(struct worst_subject worst)
{
    const struct summary summary = {.currency = "USD", .worst = {worst}, .worst_count = 1};
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_name(gb, 0, "prod");
    report_world_init(&world, gb, NULL);
    return html_section(html_worst, &world, &summary, NULL, 0);
}

static int end(void **state)
{
    (void)state;
    html_section_clear();
    report_world_clear(&world);
    return 0;
}

TEST_WITH(worst__leads_to_its_gravest_finding_and_to_the_console, NULL, end)
{
    struct str html = shown(volume(S("db")));
    assert_html_has(html, "<a href=\"#f=0123456789abcdef\"><bdi>vol-0a</bdi></a><br><bdi>db</bdi>");
    assert_html_has(html, "href=\"https://eu-west-1.console.aws.amazon.com/");
    assert_html_has(html, "rel=\"noopener noreferrer\"");
    assert_html_has(html, "in the console of AWS</span>");
}

TEST_WITH(worst__says_why_where_whose_and_what_it_costs_on_which_basis, NULL, end)
{
    struct str html = shown(volume(S("db")));
    assert_html_has(html, "</span> critical</span>");
    assert_html_has(html, "RPO-EXCEEDED: none<br>TAG-REQUIRED: missing");
    assert_html_has(html, "<bdi>prod</bdi> (<bdi>111122223333</bdi>)");
    assert_html_has(html, "<bdi>payments</bdi>");
    assert_html_has(html, "$8.00<br>list price");
}

TEST_WITH(worst__without_a_price_costs_not_nothing, NULL, end)
{
    struct worst_subject worst = volume(S("db"));
    worst.has_ceiling = false;
    struct str html = shown(worst);
    assert_html_has(html, "not known");
    assert_html_lacks(html, "$0.00");
}

TEST_WITH(worst__of_several_members_names_the_first, NULL, end)
{
    struct worst_subject worst = {.kind = KIND_RESTORE_GROUP,
                                  .row = ROW_NONE,
                                  .id = S("all|x"),
                                  .rule_count = WORST_RULES_MAX + 1,
                                  .member_count = WORST_MEMBERS_MAX + 2};
    for (size_t i = 0; i < WORST_RULES_MAX; i++)
        worst.rules[i] = worst.reasons[i] = "x";
    for (size_t i = 0; i < WORST_MEMBERS_MAX; i++)
        worst.members[i] = S("vol-0b");
    struct str html = shown(worst);
    assert_int_equal(html_times(html, "<bdi>vol-0b</bdi>"), WORST_MEMBERS_MAX);
    assert_html_has(html, " and 2 more");
    assert_html_has(html, "and 1 more");
    assert_html_lacks(html, "href"); /* no finding is known, and there is no page of it */
}

TEST_WITH(worst__lets_no_name_become_markup, NULL, end)
{
    struct worst_subject worst = volume(S("<script>alert(1)</script>" HOSTILE_RTL HOSTILE_ESC));
    worst.owner = S("</td><img src=x onerror=alert(1)>");
    struct str html = shown(worst);
    assert_html_has(html, "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;" HOSTILE_RTL);
    assert_html_lacks(html, "<img");
    assert_html_lacks(html, "\033");
}
