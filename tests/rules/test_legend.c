/* Every code has a meaning, and the manual tells the same. */
#include "rules/legend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/engine.h"
#include "rules/reasons.h"
#include "rules/runbooks.h"
#include "tests/support/test.h"

#define PAGE_MAX 65536

static void expect_meaning(void *ctx, const struct legend_entry *entry)
{
    size_t *count = ctx;
    (*count)++;
    if (!entry->meaning || !*entry->meaning)
        print_error("%s has no meaning\n", entry->code);
    assert_non_null(entry->meaning);
    assert_true(entry->meaning[0] != '\0');
}

TEST(legend__every_code_has_a_meaning)
{
    size_t count = 0;
    legend_each(expect_meaning, &count);
    assert_true(count > SOURCE_COUNT + rule_count());
}

TEST(legend__every_reason_of_a_rule_has_a_meaning)
{
    for (size_t row = 0; row < rule_count(); row++) {
        const struct rule *rule = rule_at(row);
        for (const struct reason *reason = rule->reasons; reason->word; reason++) {
            if (!reason_meaning(rule, reason->word))
                print_error("%s: %s has no meaning\n", rule_id(row), reason->word);
            assert_non_null(reason_meaning(rule, reason->word));
        }
        assert_non_null(reason_meaning(rule, "fact-refuted"));
        assert_null(reason_meaning(rule, "no-such-word"));
    }
}

TEST(legend__every_rule_names_a_runbook_that_has_a_title)
{
    for (size_t row = 0; row < rule_count(); row++) {
        const char *id = rule_at(row)->runbook;
        if (id)
            assert_non_null(runbook_title(id));
    }
    assert_null(runbook_title("F-NONE"));
}

struct search {
    const char *code;
    const char *rule;
    const char *meaning;
};

static void look(void *ctx, const struct legend_entry *entry)
{
    struct search *search = ctx;
    bool same_rule =
        search->rule ? entry->rule && strcmp(entry->rule, search->rule) == 0 : entry->rule == NULL;
    if (same_rule && strcmp(entry->code, search->code) == 0)
        search->meaning = entry->meaning;
}

TEST(legend__a_word_of_several_rules_has_the_meaning_of_each)
{
    struct search rpo = {.code = "none", .rule = "RPO-EXCEEDED"};
    struct search tag = {.code = "none", .rule = "TAG-REQUIRED"};
    legend_each(look, &rpo);
    legend_each(look, &tag);
    assert_string_equal(rpo.meaning, "there is no backup at all");
    assert_string_equal(tag.meaning, "it has no user tag at all");
}

TEST(legend__a_shared_word_is_told_once)
{
    struct search shared = {.code = "managed"};
    struct search of_rule = {.code = "managed", .rule = "ORPHAN-SNAP-COPY"};
    legend_each(look, &shared);
    legend_each(look, &of_rule);
    assert_string_equal(shared.meaning, "another service manages it");
    assert_null(of_rule.meaning);
}

/* ---- the manual ---- */

/* As roff wants it: a hyphen that is no minus sign breaks copying. */
static void put_roff(char *out, size_t size, const char *text)
{
    size_t at = strlen(out);
    for (; *text && at + 3 < size; text++) {
        if (*text == '-')
            out[at++] = '\\';
        out[at++] = *text;
    }
    out[at] = '\0';
}

static void expect_on_page(void *ctx, const struct legend_entry *entry)
{
    const char *page = ctx;
    char item[1024] = ".TP\n.B ";
    put_roff(item, sizeof(item), entry->code);
    put_roff(item, sizeof(item), "\n");
    if (entry->rule) {
        put_roff(item, sizeof(item), entry->rule);
        put_roff(item, sizeof(item), ": ");
    }
    put_roff(item, sizeof(item), entry->meaning);
    put_roff(item, sizeof(item), "\n");
    if (!strstr(page, item))
        print_error("docs/man/snapaudit-legend.1 lacks:\n%s", item);
    assert_non_null(strstr(page, item));
}

TEST(legend__the_manual_tells_every_code)
{
    static char page[PAGE_MAX];
    FILE *file = fopen(TEST_SOURCE_DIR "/docs/man/snapaudit-legend.1", "rb");
    assert_non_null(file);
    size_t len = fread(page, 1, sizeof(page) - 1, file);
    assert_true(len < sizeof(page) - 1);
    page[len] = '\0';
    (void)fclose(file);
    legend_each(expect_on_page, page);
}
