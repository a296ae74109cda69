/* Money on the first screen: the amounts of the terminal and of summary.json, each with its basis. */
#include <jansson.h>
#include <string.h>

#include "reports/report_internal.h"
#include "reports/terminal.h"
#include "rules/rule.h"
#include "tests/support/html_section.h"
#include "tests/support/test.h"

#define GIB (UINT64_C(1) << 30)

static struct report_world world;
static struct rule_summary rules[RULE_COUNT];
static struct summary summary;

static int begin(void **state)
{
    (void)state;
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "us-east-1");
    gb_volume(gb, (struct volume_in){.id = S("vol-0a"), .size_gib = 100});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-01"),
                                         .volume_id = S("vol-0a"),
                                         .size_gib = 100,
                                         .has_full_bytes = true,
                                         .full_bytes = 40 * GIB});
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-02"),
                                         .volume_id = S("vol-0a"),
                                         .size_gib = 100,
                                         .has_full_bytes = true,
                                         .full_bytes = 60 * GIB});
    report_world_init(&world, gb, NULL);
    summary = (struct summary){.rule_count = rule_count(),
                               .rules = rules,
                               .currency = world.run.currency,
                               .priced_at = world.run.priced_at,
                               .list = 8000000,
                               .floor = 120500000,
                               .ceiling = 1340250000,
                               .unpriced_gib = 410,
                               .spending = report_world_spending(&world)};
    return 0;
}

static int end(void **state)
{
    (void)state;
    html_section_clear();
    report_world_clear(&world);
    return 0;
}

static struct str shown(void)
{
    return html_section(html_money, &world, &summary, NULL, 0);
}

TEST_WITH(amounts__have_currency_day_source_and_basis, begin, end)
{
    struct str html = shown();
    assert_html_has(html, "in USD, at public list prices of ");
    assert_html_has(html, world.run.priced_at);
    assert_html_has(html, "<bdi>volumes</bdi></th><td class=\"number\">1</td>"
                          "<td class=\"number\">$8.00</td><td class=\"number\">$8.00</td>"
                          "<td>list price</td>");
    assert_html_has(html, "<td class=\"number\">$120.50</td><td class=\"number\">$1,340.25</td>"
                          "<td>range: at least .. at most</td>");
    assert_html_has(html, "410 GiB, in none of these sums");
}

/* "$12.34" of a number of summary.json. */
static const char *amount(const json_t *number, char buf[64])
{
    (void)snprintf(buf, 64, "$%.2f", json_number_value(number));
    return buf;
}

static bool terminal_has(const char *text)
{
    struct sink *out = sink_memory();
    report_terminal(out, &world.ctx, &summary, &(struct terminal_style){.width = 100});
    bool has = str_find(sink_view(out), text) < sink_view(out).len;
    sink_abort(out);
    return has;
}

TEST_WITH(costs__are_those_of_the_terminal_and_of_summary_json, begin, end)
{
    static const char *const parts[] = {"volumes", "snapshots", "total"};
    struct sink *out = sink_memory();
    summary_json_write(out, &world.ctx, &summary);
    json_t *root = json_loadb(sink_view(out).ptr, sink_view(out).len, 0, NULL);
    const json_t *costs = json_object_get(root, "costs");
    struct str html = shown();
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        char floor[64], ceiling[64], row[512];
        const json_t *part = json_object_get(costs, parts[i]);
        (void)amount(json_object_get(part, "cost_floor"), floor);
        (void)amount(json_object_get(part, "cost_ceiling"), ceiling);
        (void)snprintf(
            row, sizeof(row),
            "<bdi>%s</bdi></th><td class=\"number\">%lld</td><td class=\"number\">%s</td>"
            "<td class=\"number\">%s</td>",
            parts[i], (long long)json_integer_value(json_object_get(part, "resources")), floor,
            ceiling);
        assert_html_has(html, row);
        assert_true(terminal_has(ceiling));
    }
    json_decref(root);
    sink_abort(out);
}

TEST_WITH(costs__of_what_has_no_price_are_unknown_and_not_zero, begin, end)
{
    const struct spending_row row = {.kind = KIND_VOLUME,
                                     .basis = "none",
                                     .spent = {.resources = 2, .gib = 30, .unpriced_gib = 30}};
    summary.spending = (struct spending){&row, 1};
    struct str html = shown();
    assert_html_has(html, "<td class=\"number\">unknown</td><td class=\"number\">unknown</td>"
                          "<td>no price is known</td>");
    assert_html_has(html, "30 GiB, in none of these costs");
}
