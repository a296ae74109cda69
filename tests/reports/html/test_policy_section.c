/* The policy in force: what it is, what it promises, and where each value comes from. */
#include "rules/rule.h"
#include "tests/support/html_section.h"
#include "tests/support/test.h"

static struct report_world world;
static struct rule_summary rules[RULE_COUNT];

static const char two_scopes[] = "policy: {name: \"house <b>\", version: \"7\", owner: platform}\n"
                                 "scopes:\n"
                                 "  - name: prod\n"
                                 "    match: {tag: {Environment: prod}}\n"
                                 "    objectives: {rpo: 36h}\n"
                                 "  - name: rest\n"
                                 "    match: {}\n"
                                 "rules:\n"
                                 "  ORPHAN-SNAP-VOLUME-GONE: {min_age_days: 45}\n"
                                 "  ORPHAN-SNAP-COPY: {enabled: false}\n";

static struct str shown(const char *policy)
{
    const struct summary summary = {.rule_count = rule_count(), .rules = rules};
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init(&world, gb, policy);
    return html_section(html_policy, &world, &summary, NULL, 0);
}

static int end(void **state)
{
    (void)state;
    html_section_clear();
    report_world_clear(&world);
    return 0;
}

/* The values of one scope, or of none. */
static struct str values(struct str html, const char *summary)
{
    html = str_skip(html, str_find(html, summary));
    assert_true(html.len > 0);
    return str_make(html.ptr, str_find(html, "</details>"));
}

TEST_WITH(policy__is_named_by_version_owner_and_hash, NULL, end)
{
    struct str html = shown(two_scopes);
    assert_html_has(html, "<dd><bdi>house &lt;b&gt;</bdi></dd>");
    assert_html_has(html, "<dd><bdi>7</bdi></dd>");
    assert_html_has(html, "<dd><bdi>platform</bdi></dd>");
    assert_html_has(html, world.run.policy_sha256);
}

TEST_WITH(policy__says_what_it_does_not_promise, NULL, end)
{
    struct str html = shown(two_scopes);
    assert_html_has(html, "</span> promised</span>: backups no older than an objective");
    assert_html_has(html, "</span> not promised</span>: copies in other regions");
    assert_html_has(html, "Not asked for by this policy: ");
    assert_html_has(html, "ORPHAN-SNAP-COPY");
}

TEST_WITH(scope__has_its_own_values_with_their_lines, NULL, end)
{
    struct str html = shown(two_scopes);
    struct str prod = values(html, "<summary>Scope <bdi>prod</bdi></summary>");
    assert_html_has(prod, "<th scope=\"row\">objectives.rpo</th><td><bdi>36h</bdi></td>");
    assert_html_has(prod, "<td>line 5</td>");
    assert_html_lacks(prod, "min_age_days");
    assert_html_has(values(html, "<summary>Scope <bdi>rest</bdi></summary>"),
                    "aria-label=\"Values of their own in scope rest\"");
}

TEST_WITH(values_outside_of_scopes__are_all_there, NULL, end)
{
    struct str html = values(shown(two_scopes), "<summary>All values</summary>");
    assert_html_has(html, "<th scope=\"row\">ORPHAN-SNAP-VOLUME-GONE min_age_days</th>"
                          "<td><bdi>45</bdi></td><td>snapshot</td><td>line 9</td>");
    assert_html_has(html, "<td>built in</td>");
    assert_html_lacks(html, "objectives.rpo");
}

TEST_WITH(policy_without_scopes__says_what_that_means, NULL, end)
{
    assert_html_has(shown("policy: {name: t, version: \"1\", owner: o}\n"),
                    "no backup, copy or restore is promised");
}
