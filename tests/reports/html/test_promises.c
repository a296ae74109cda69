/* The promises on the first screen: unknown is never a pass, and what was not asked is not zero. */
#include "rules/rule.h"
#include "tests/support/html_section.h"
#include "tests/support/test.h"

static struct report_world world;
static struct rule_summary rules[RULE_COUNT];

static const char all_promised[] = "policy: {name: t, version: \"1\", owner: o}\n"
                                   "scopes:\n"
                                   "  - name: all\n"
                                   "    match: {}\n"
                                   "    objectives: {rpo: 24h}\n"
                                   "    copies: {required_in: any, not_older_than: 48h}\n"
                                   "    restore: {tested_within: 90d}\n";

static struct str shown(const char *policy, const bool *judged)
{
    const struct summary summary = {.rule_count = rule_count(), .rules = rules};
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init(&world, gb, policy);
    world.ctx.rules = judged;
    return html_section(html_promises, &world, &summary, NULL, 0);
}

/* From its heading to that of the next. */
static struct str card(struct str html, const char *title)
{
    html = str_skip(html, str_find(html, title));
    assert_true(html.len > 0);
    return str_make(html.ptr, str_find(html, "</li>"));
}

static int begin(void **state)
{
    (void)state;
    memset(rules, 0, sizeof(rules));
    return 0;
}

static int end(void **state)
{
    (void)state;
    html_section_clear();
    report_world_clear(&world);
    return 0;
}

#define TALLY(class, mark, sign, word, number)                                        \
    "<div class=\"count " class "\"><dt><span class=\"mark " mark                     \
                                "\"><span aria-hidden=\"true\">" sign "</span> " word \
                                "</span></dt><dd>" number "</dd></div>"

TEST_WITH(card__has_unknown_in_words_and_a_colour_of_its_own, begin, end)
{
    rules[RULE_RPO_EXCEEDED].counts[STATUS_PASS] = 1234;
    rules[RULE_RPO_EXCEEDED].counts[STATUS_UNKNOWN] = 7;
    struct str fresh = card(shown(all_promised, NULL), "<h4>Fresh</h4>");
    assert_html_has(fresh, TALLY("unknown", "unknown", "?", "unknown", "7"));
    assert_html_has(fresh, TALLY("good", "good", "\xe2\x9c\x93", "pass", "1,234"));
    assert_html_has(fresh, TALLY("zero", "none", "\xe2\x80\x93", "fail", "0"));
}

TEST_WITH(card__of_tags_adds_up_the_rules_of_its_family, begin, end)
{
    rules[RULE_TAG_REQUIRED].counts[STATUS_FAIL] = 3;
    rules[RULE_TAG_EXPIRY].counts[STATUS_FAIL] = 4;
    rules[RULE_COPY_RPO].counts[STATUS_FAIL] = 90;
    struct str tagged = card(shown(all_promised, NULL), "<h4>Tagged</h4>");
    assert_html_has(tagged, "fail</span></dt><dd>7</dd>");
    assert_html_has(tagged, "<a href=\"#rule=TAG-REQUIRED\">TAG-REQUIRED</a>");
    assert_html_lacks(tagged, "COPY-RPO");
}

TEST_WITH(card__tells_what_no_verdict_counts, begin, end)
{
    rules[RULE_COPY_RPO].counts[STATUS_PASS] = 1;
    rules[RULE_COPY_RPO].caused = 12;
    rules[RULE_COPY_RPO].unsettled = 2;
    rules[RULE_COPY_RPO].no_objective = 5;
    struct str copied = card(shown(all_promised, NULL), "<h4>Copied</h4>");
    assert_html_has(copied, "12 fail because of another finding");
    assert_html_has(copied, "2 too new to judge");
    assert_html_has(copied, "5 in no scope that promises it");
}

TEST_WITH(card__of_what_nobody_promised_has_no_zeros, begin, end)
{
    struct str tested =
        card(shown("policy: {name: t, version: \"1\", owner: o}\n", NULL), "<h4>Tested</h4>");
    assert_html_has(tested, "the policy promises nothing of it, so nothing was judged");
    assert_html_lacks(tested, "<dd>0</dd>");
}

TEST_WITH(card__of_what_was_not_asked_says_so, begin, end)
{
    static bool judged[RULE_COUNT];
    judged[RULE_RPO_EXCEEDED] = true;
    struct str html = shown(all_promised, judged);
    assert_html_has(card(html, "<h4>Tested</h4>"), "it was not asked about in this run");
    assert_html_has(card(html, "<h4>Fresh</h4>"), "nothing was there to judge");
}
