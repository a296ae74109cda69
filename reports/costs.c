#include "reports/costs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/map.h"

const struct cost_part_info cost_parts[COST_PART_COUNT] = {
    [COST_VOLUMES] = {"volumes", "volume,", "volumes,", "list price"},
    [COST_SNAPSHOTS] = {"snapshots", "snapshot,", "snapshots,", "at least .. at most"},
    [COST_ARCHIVED] = {"archived", "snapshot,", "snapshots,", "each in full"},
    [COST_TOTAL] = {"total", "resource", "resources", ""},
};

static void add_row(struct cost_sum *sum, const struct spending_row *row)
{
    spent_add(&sum->spent, &row->spent);
    sum->has_list = sum->has_list || strcmp(row->basis, "list") == 0;
    sum->has_range = sum->has_range || strcmp(row->basis, "range") == 0;
}

const char *cost_sum_basis(const struct cost_sum *sum)
{
    return sum->has_range ? "range" : sum->has_list ? "list" : "none";
}

static enum cost_part part_of(const struct spending_row *row)
{
    if (row->archived)
        return COST_ARCHIVED;
    return row->kind == KIND_VOLUME ? COST_VOLUMES : COST_SNAPSHOTS;
}

void costs_by_part(const struct spending *spending, struct cost_sum out[COST_PART_COUNT])
{
    memset(out, 0, COST_PART_COUNT * sizeof(*out));
    for (size_t i = 0; i < spending->count; i++) {
        add_row(&out[part_of(&spending->rows[i])], &spending->rows[i]);
        add_row(&out[COST_TOTAL], &spending->rows[i]);
    }
}

/* ---- along an axis ---- */

const char *cost_axis_word(enum cost_axis axis)
{
    static const char *const places[] = {
        [COST_BY_ACCOUNT] = "account", [COST_BY_REGION] = "region"};
    return axis < COST_BY_TAG ? places[axis] : owner_tags[axis - COST_BY_TAG].word;
}

const char *cost_axis_key(enum cost_axis axis, char buf[COST_AXIS_KEY_MAX])
{
    (void)snprintf(buf, COST_AXIS_KEY_MAX, "by_%s", cost_axis_word(axis));
    return buf;
}

/* Of texts that the graph interns: equal ones have one number. */
static strref key_of(const struct graph *g, const struct spending_row *row, enum cost_axis axis)
{
    const struct place *place = &g->places[row->place];
    if (axis < COST_BY_TAG)
        return axis == COST_BY_ACCOUNT ? place->account : place->region;
    return row->whose.of[axis - COST_BY_TAG];
}

static int by_ceiling(const void *left, const void *right)
{
    const struct cost_group *a = left;
    const struct cost_group *b = right;
    if (a->sum.spent.ceiling != b->sum.spent.ceiling)
        return a->sum.spent.ceiling > b->sum.spent.ceiling ? -1 : 1;
    return str_cmp(a->key, b->key);
}

static void begin_group(struct vec *groups, const struct graph *graph,
                        const struct spending_row *first, enum cost_axis axis)
{
    struct cost_group *group = vec_push(groups, NULL);
    group->key = graph_str(graph, key_of(graph, first, axis));
    if (axis == COST_BY_ACCOUNT)
        group->account_name = graph_account_name(graph, first->place);
}

void costs_by_axis(const struct spending *spending, const struct graph *graph, enum cost_axis axis,
                   struct vec *groups)
{
    struct map *numbers = map_new(0);
    vec_init(groups, sizeof(struct cost_group));
    for (size_t i = 0; i < spending->count; i++) {
        const struct spending_row *row = &spending->rows[i];
        strref key = key_of(graph, row, axis);
        uint32_t number = map_put_if_absent(numbers, key, (uint32_t)groups->len);
        if (number == groups->len)
            begin_group(groups, graph, row, axis);
        add_row(&VEC_AT(struct cost_group, groups, number).sum, row);
    }
    if (groups->len > 0)
        qsort(groups->data, groups->len, sizeof(struct cost_group), by_ceiling);
    map_free(numbers);
}
