/* What the policy lets be: what it covers now, who said so, and until when. */
#include <stdio.h>

#include "rules/rule.h"
#include "tests/support/html_section.h"
#include "tests/support/test.h"

static struct report_world world;
static struct rule_summary rules[RULE_COUNT];

static const char policy[] =
    "policy: {name: t, version: \"1\", owner: o}\n"
    "exemptions:\n"
    "  - {id: EX-1, rule: RPO-EXCEEDED, match: {arn: \"arn:aws:ec2:eu-*:*:volume/*\"},\n"
    "     owner: storage, approved_by: ciso, reason: \"<b>soon</b>\", ticket: SEC-1, expires: "
    "2026-03-31}\n"
    "  - {id: EX-2, rule: TAG-REQUIRED, match: {arn: \"arn:aws:ec2:eu-*:*:volume/*\"},\n"
    "     owner: web, approved_by: cto, reason: moved, ticket: SEC-2, expires: 2026-01-01}\n";

static int begin(void **state)
{
    (void)state;
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init(&world, gb, policy);
    return 0;
}

static int end(void **state)
{
    (void)state;
    html_section_clear();
    report_world_clear(&world);
    return 0;
}

static struct str shown(const struct finding *findings, size_t count)
{
    const struct summary summary = {.rule_count = rule_count(), .rules = rules};
    return html_section(html_exemptions, &world, &summary, findings, count);
}

static const struct exemption_ref first_exemption = {.id = {"EX-1", 4}};

static struct finding exempt(const char *rule, const char *id, uint32_t row)
{
    return (struct finding){.rule = rule,
                            .status = STATUS_EXEMPT,
                            .reason = "stale",
                            .subject = {.kind = KIND_VOLUME,
                                        .id = str_from(id),
                                        .account = S("111122223333"),
                                        .region = S("eu-west-1")},
                            .row = row,
                            .exemption = &first_exemption};
}

static struct str row(struct str html, const char *id)
{
    html = str_skip(html, str_find(html, id));
    assert_true(html.len > 0);
    return str_make(html.ptr, str_find(html, "</tr>"));
}

TEST_WITH(exemption__has_who_approved_it_why_and_until_when, begin, end)
{
    struct str html = row(shown(NULL, 0), "<bdi>EX-1</bdi>");
    assert_html_has(html, "<bdi>RPO-EXCEEDED</bdi>, line 3");
    assert_html_has(html, "<td><bdi>storage</bdi></td><td><bdi>ciso</bdi></td>"
                          "<td><bdi>&lt;b&gt;soon&lt;/b&gt;</bdi></td><td><bdi>SEC-1</bdi></td>");
    assert_html_has(html, "<time>2026-03-31</time>");
}

TEST_WITH(exemption__that_covers_nothing_says_so, begin, end)
{
    struct str html = row(shown(NULL, 0), "<bdi>EX-1</bdi>");
    assert_html_has(html, "it covers nothing of what was judged");
    assert_html_has(html, "<td>nothing</td>");
}

TEST_WITH(exemption__that_expired_says_so, begin, end)
{
    struct str html = row(shown(NULL, 0), "<bdi>EX-2</bdi>");
    assert_html_has(html,
                    "mark bad\"><span aria-hidden=\"true\">\xe2\x9c\x95</span> expired</span>: it "
                    "exempts nothing, and what it covered counts again");
}

TEST_WITH(exemption__counts_each_resource_once_and_names_it, begin, end)
{
    const struct finding findings[] = {exempt("RPO-EXCEEDED", "vol-0a", 0),
                                       exempt("RPO-EXCEEDED", "vol-0b<", 1),
                                       exempt("COPY-RPO", "vol-0a", 0)};
    struct str html = row(shown(findings, 3), "<bdi>EX-1</bdi>");
    assert_html_has(html, "<summary>3 findings of 2 resources</summary>");
    assert_int_equal(html_times(html, "volume <bdi>vol-0a</bdi>, <bdi>111122223333</bdi> / "
                                      "<bdi>eu-west-1</bdi>"),
                     1);
    assert_html_has(html, "<bdi>vol-0b&lt;</bdi>");
    assert_html_has(html, "</span> in force</span></td>");
}

TEST_WITH(exemption__of_very_many_resources_names_the_first, begin, end)
{
    static struct finding findings[EXEMPT_SHOWN + 5];
    static char ids[EXEMPT_SHOWN + 5][16];
    for (uint32_t i = 0; i < EXEMPT_SHOWN + 5; i++) {
        (void)snprintf(ids[i], sizeof(ids[i]), "vol-%04u", i);
        findings[i] = exempt("RPO-EXCEEDED", ids[i], i);
    }
    struct str html = row(shown(findings, EXEMPT_SHOWN + 5), "<bdi>EX-1</bdi>");
    assert_int_equal(html_times(html, "<li>volume"), EXEMPT_SHOWN);
    assert_html_has(html, "and 5 more: findings.csv names them");
}

TEST_WITH(exemption__with_a_fault_has_it_in_words, begin, end)
{
    const struct finding fault = {.rule = "INV-EXEMPTION",
                                  .status = STATUS_FAIL,
                                  .reason = "unmatched",
                                  .subject = {.kind = KIND_EXEMPTION, .id = S("EX-1")},
                                  .row = ROW_NONE};
    assert_html_has(row(shown(&fault, 1), "<bdi>EX-1</bdi>"),
                    "unmatched</span>: no finding matches it");
}

TEST_WITH(policy_without_exemptions__says_so, NULL, end)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init(&world, gb, NULL);
    assert_html_has(shown(NULL, 0), "The policy exempts nothing.");
}
