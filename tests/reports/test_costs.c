/* What backups cost, as costs.csv and the terminal tell it. */
#include <string.h>

#include <jansson.h>

#include "reports/costs.h"
#include "reports/report_internal.h"
#include "reports/terminal_internal.h"
#include "tests/support/csv_table.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

#define GIB (UINT64_C(1) << 30)

static struct report_world world;
static struct summary summary;
static struct sink *out;

static void begin(struct gb *gb)
{
    report_world_init(&world, gb, NULL);
    summary = (struct summary){.spending = report_world_spending(&world)};
    out = sink_memory();
}

static void end(void)
{
    sink_abort(out);
    report_world_clear(&world);
}

static void add_volume(struct gb *gb, const char *id, const char *owner, uint32_t gib)
{
    gb_volume(gb,
              (struct volume_in){.id = str_from(id),
                                 .type = S("gp3"),
                                 .size_gib = gib,
                                 .tags = {.items = (struct tag_in[]){{S("Owner"), str_from(owner)}},
                                          .count = owner[0] ? 1 : 0}});
}

static struct gb *company(void)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "us-east-1");
    add_volume(gb, "vol-0a", "web", 100);
    add_volume(gb, "vol-0b", "", 10);
    struct snapshot_in in = {.id = S("snap-01"),
                             .volume_id = S("vol-0a"),
                             .size_gib = 100,
                             .has_full_bytes = true,
                             .full_bytes = 40 * GIB,
                             .tags = GB_TAGS(T("Owner", "web"), T("CostCenter", "42"))};
    gb_snapshot(gb, in);
    in.id = S("snap-02"), in.full_bytes = 20 * GIB;
    gb_snapshot(gb, in);
    in.id = S("snap-03"), in.storage_tier = S("archive");
    gb_snapshot(gb, in);
    return gb;
}

static void assert_line(const char *text, const char *line)
{
    if (!strstr(text, line))
        fail_msg("no line '%s' in:\n%s", line, text);
}

static const char *terminal(size_t width)
{
    const struct term t = {.out = out, .width = width};
    terminal_costs(&t, &world.ctx, &summary);
    sink_char(out, '\0');
    return sink_view(out).ptr;
}

TEST(costs_csv__has_a_row_for_what_is_alike)
{
    begin(company());
    costs_csv_write(out, &world.ctx, &summary);
    sink_char(out, '\0');
    assert_string_equal(
        sink_view(out).ptr,
        "account,account_name,region,owner,environment,cost_center,kind,tier,resources,gib,"
        "full_bytes,cost_floor,cost_ceiling,currency,basis,unpriced_gib\n"
        "111122223333,,us-east-1,,,,volume,,1,10,0,0.800000,0.800000,USD,list,0\n"
        "111122223333,,us-east-1,web,,,volume,,1,100,0,8.000000,8.000000,USD,list,0\n"
        "111122223333,,us-east-1,web,,42,snapshot,standard,2,200,64424509440,2.000000,3.000000,"
        "USD,range,0\n"
        "111122223333,,us-east-1,web,,42,snapshot,archive,1,100,21474836480,0.250000,0.250000,"
        "USD,list,0\n");
    end();
}

TEST(costs_csv__leaves_amounts_empty_where_there_is_no_price)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "xx-nowhere-1");
    add_volume(gb, "vol-0a", HOSTILE_FORMULA, 7);
    begin(gb);
    costs_csv_write(out, &world.ctx, &summary);
    struct csv_table *table = csv_table_read(sink_view(out));
    assert_int_equal(csv_table_rows(table), 1);
    assert_string_equal(csv_table_at(table, 0, "owner"), "'" HOSTILE_FORMULA);
    assert_string_equal(csv_table_at(table, 0, "cost_floor"), "");
    assert_string_equal(csv_table_at(table, 0, "cost_ceiling"), "");
    assert_string_equal(csv_table_at(table, 0, "basis"), "none");
    assert_string_equal(csv_table_at(table, 0, "unpriced_gib"), "7");
    csv_table_free(table);
    end();
}

TEST(parts__add_up_to_the_total)
{
    struct cost_sum parts[COST_PART_COUNT];
    begin(company());
    costs_by_part(&summary.spending, parts);
    assert_int_equal(parts[COST_VOLUMES].spent.ceiling, 8800000);
    assert_int_equal(parts[COST_SNAPSHOTS].spent.floor, 2000000);
    assert_int_equal(parts[COST_SNAPSHOTS].spent.ceiling, 3000000);
    assert_int_equal(parts[COST_ARCHIVED].spent.floor, 250000);
    assert_int_equal(parts[COST_TOTAL].spent.floor, 11050000);
    assert_int_equal(parts[COST_TOTAL].spent.ceiling, 12050000);
    assert_int_equal(parts[COST_TOTAL].spent.resources, 5);
    assert_string_equal(cost_sum_basis(&parts[COST_VOLUMES]), "list");
    assert_string_equal(cost_sum_basis(&parts[COST_TOTAL]), "range");
    end();
}

TEST(groups__come_by_what_they_cost_at_most)
{
    struct vec groups;
    begin(company());
    costs_by_axis(&summary.spending, world.graph, COST_BY_TAG + OWNER_TAG_OWNER, &groups);
    assert_int_equal(groups.len, 2);
    assert_true(str_eq(VEC_AT(struct cost_group, &groups, 0).key, S("web")));
    assert_int_equal(VEC_AT(struct cost_group, &groups, 0).sum.spent.ceiling, 11250000);
    assert_true(str_is_empty(VEC_AT(struct cost_group, &groups, 1).key));
    vec_clear(&groups);
    end();
}

TEST(the_terminal__tells_parts_and_groups)
{
    begin(company());
    const char *text = terminal(100);
    assert_line(text, "\nCOSTS  a month as it is, at public list prices of ");
    assert_line(text, "  $8.80  2 volumes, list price\n");
    assert_line(text, "  $2.00 .. $3.00  2 snapshots, at least .. at most\n");
    assert_line(text, "  $0.25  1 snapshot, each in full\n");
    assert_line(text, "  $11.05 .. $12.05  5 resources\n");
    assert_line(text, "  by owner  as the tag Owner says (else 2 others)\n"
                      "                              $10.25 .. $11.25  web\n"
                      "                                         $0.80  nobody\n");
    assert_line(text, "  $2.25 .. $3.25  42\n");
    assert_null(strstr(text, "by account")); /* there is one only */
    end();
}

TEST(the_terminal__cuts_long_lists_and_never_leaves_out_nobody)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "us-east-1");
    static const char *const owners[] = {"a", "b", "c", "d", "e", "f", "g"};
    add_volume(gb, "vol-00", "", 1);
    for (uint32_t i = 0; i < 7; i++) {
        char id[] = "vol-01";
        id[5] = (char)('1' + i);
        add_volume(gb, id, owners[i], 100 + i);
    }
    begin(gb);
    const char *text = terminal(100);
    assert_line(text, "  g\n");
    assert_line(text, "  c\n");
    assert_null(strstr(text, "  b\n"));
    assert_line(text, "  $0.08  nobody\n");
    assert_line(text, "  and 2 more: costs.csv\n");
    end();
}

TEST(the_terminal__says_what_has_no_price)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "xx-nowhere-1");
    add_volume(gb, "vol-0a", HOSTILE_ESC, 1234);
    begin(gb);
    const char *text = terminal(100);
    assert_line(text, "  -  1 volume, list price\n");
    assert_line(text, "  1,234  GiB, in none of these sums\n");
    assert_null(strchr(text, '\033'));
    end();
}

TEST(the_terminal__says_nothing_of_nothing)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "us-east-1");
    begin(gb);
    assert_string_equal(terminal(100), "");
    end();
}

static double amount(const json_t *sum, const char *member)
{
    const json_t *value = json_object_get(sum, member);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

TEST(summary_json__tells_sums_and_lists)
{
    begin(company());
    summary_json_write(out, &world.ctx, &summary);
    struct str text = sink_view(out);
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *costs = json_object_get(root, "costs");
    const json_t *owners = json_object_get(costs, "by_owner");
    assert_string_equal(json_string_value(json_object_get(costs, "per")), "month");
    assert_true(amount(json_object_get(costs, "snapshots"), "cost_floor") == 2.0);
    assert_true(amount(json_object_get(costs, "total"), "cost_ceiling") == 12.05);
    assert_int_equal(json_array_size(owners), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(owners, 0), "owner")),
                        "web");
    assert_true(json_is_null(json_object_get(json_array_get(owners, 1), "owner")));
    assert_string_equal(json_string_value(json_object_get(json_array_get(owners, 1), "basis")),
                        "list");
    json_decref(root);
    end();
}

TEST(summary_json__has_no_amount_of_nothing)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "us-east-1");
    begin(gb);
    summary_json_write(out, &world.ctx, &summary);
    struct str text = sink_view(out);
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *total = json_object_get(json_object_get(root, "costs"), "total");
    assert_string_equal(json_string_value(json_object_get(total, "basis")), "none");
    assert_true(json_is_null(json_object_get(total, "cost_floor")));
    assert_true(json_is_null(json_object_get(total, "cost_ceiling")));
    json_decref(root);
    end();
}
