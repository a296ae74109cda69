#include "reports/split/groups_internal.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/facts.h"
#include "analyzer/owners.h"
#include "core/hash.h"
#include "core/limits.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/vec.h"
#include "policy/policy.h"
#include "reports/split/names_internal.h"

/* ---- the axes ---- */

/* Keys are numbers that stand for texts; 0: none. */
struct split_axis {
    const char *word;
    bool takes_key; /* word:KEY */
    uint32_t (*key_of)(const struct split_asked *asked, const struct split_world *world,
                       enum kind kind, uint32_t row);
    struct str (*text)(const struct split_world *world, uint32_t key);
};

static struct str text_of_graph(const struct split_world *world, uint32_t key)
{
    return graph_str(world->graph, key);
}

static uint32_t key_of_account(const struct split_asked *asked, const struct split_world *world,
                               enum kind kind, uint32_t row)
{
    (void)asked;
    return world->graph->places[graph_place(world->graph, kind, row)].account;
}

static uint32_t key_of_owner(const struct split_asked *asked, const struct split_world *world,
                             enum kind kind, uint32_t row)
{
    (void)asked;
    return owners_of(facts_owners(world->facts), kind, row).of[OWNER_TAG_OWNER];
}

/* Of what policies speak of alone; what belongs to others has no scope. */
static uint32_t key_of_scope(const struct split_asked *asked, const struct split_world *world,
                             enum kind kind, uint32_t row)
{
    (void)asked;
    if (!kind_is(kind, KIND_JUDGED) || !graph_own(world->graph, kind, row))
        return 0;
    uint16_t scope = policy_scope_of(world->policy, world->graph, kind, row);
    return scope == SCOPE_NONE ? 0 : scope + 1u;
}

static struct str text_of_scope(const struct split_world *world, uint32_t key)
{
    return world->policy->scopes[key - 1].name;
}

static uint32_t key_of_tag(const struct split_asked *asked, const struct split_world *world,
                           enum kind kind, uint32_t row)
{
    const struct graph *g = world->graph;
    const struct tagset *set = &g->tagsets[graph_tagset(g, kind, row)];
    for (uint32_t i = 0; i < set->count; i++) {
        const struct tag *tag = &g->tags[set->first + i];
        if (str_eq(graph_str(g, tag->key), asked->key))
            return tag->value;
    }
    return 0;
}

static const struct split_axis axes[] = {
    {"account", false, key_of_account, text_of_graph},
    {"owner", false, key_of_owner, text_of_graph},
    {"scope", false, key_of_scope, text_of_scope},
    {"tag", true, key_of_tag, text_of_graph},
};
#define AXIS_COUNT (sizeof(axes) / sizeof(axes[0]))

int split_asked_parse(struct split_asked *out, struct str text, struct error *err)
{
    size_t colon = str_find(text, ":");
    struct str word = str_make(text.ptr, colon);
    for (size_t i = 0; i < AXIS_COUNT; i++) {
        bool fits = axes[i].takes_key ? text.len > colon + 1 : colon == text.len;
        if (!str_eq_c(word, axes[i].word) || !fits)
            continue;
        *out = (struct split_asked){&axes[i], str_skip(text, colon + 1)};
        return 0;
    }
    (void)error_set(err, ERR_USAGE, "--split-by: '%.*s' is none of account, owner, scope, tag:KEY",
                    (int)(text.len < 80 ? text.len : 80), text.ptr);
    error_hint(err, "such as --split-by owner, or --split-by tag:CostCenter");
    return -1;
}

struct str split_word(const struct split_asked *asked, struct arena *arena)
{
    if (!asked->axis->takes_key)
        return str_from(asked->axis->word);
    return arena_printf(arena, "%s:%.*s", asked->axis->word, STR_ARG(asked->key));
}

/* ---- the groups ---- */

static int too_many(const struct split_asked *asked, struct error *err)
{
    (void)error_set(err, ERR_LIMIT, "--split-by %s: there are more than %u groups",
                    asked->axis->word, LIMIT_SPLIT_GROUPS);
    error_hint(err,
               "Split by something that has fewer values, or ask about fewer resources: --where.");
    return -1;
}

struct finding_groups {
    const struct split_asked *asked;
    const struct split_world *world;
    struct map *numbers; /* key -> number + 1 */
    struct vec keys;     /* uint32_t, by number as they were met */
};

static int number_rows(struct finding_groups *f, struct split_groups *out, enum kind kind,
                       struct error *err)
{
    uint32_t rows = graph_count(f->world->graph, kind);
    out->part_of[kind] = mem_array((size_t)rows + 1, sizeof(uint32_t));
    for (uint32_t row = 0; row < rows; row++) {
        uint32_t key = f->asked->axis->key_of(f->asked, f->world, kind, row);
        uint32_t number = map_put_if_absent(f->numbers, key, (uint32_t)f->keys.len);
        if (number == f->keys.len)
            (void)vec_push(&f->keys, &key);
        if (f->keys.len > LIMIT_SPLIT_GROUPS)
            return too_many(f->asked, err);
        out->part_of[kind][row] = number;
    }
    return 0;
}

struct named {
    struct str name;
    uint32_t met; /* its number so far */
    bool none;
};

static int by_name(const void *left, const void *right)
{
    const struct named *a = left;
    const struct named *b = right;
    return a->none != b->none ? (a->none ? 1 : -1) : str_cmp(a->name, b->name);
}

/* Two that come out alike are told apart by the whole hash, which nobody makes alike. */
static const char *folder_of(struct split_groups *groups, struct str word,
                             const struct named *named, struct map *taken)
{
    const char *name =
        split_folder_name(groups->arena, word, named->name, named->none, NAME_HASH_SHORT);
    uint64_t hash = hash_bytes(name, strlen(name), 0);
    if (map_put_if_absent(taken, hash, named->met + 1) == named->met + 1)
        return name;
    return split_folder_name(groups->arena, word, named->name, named->none, NAME_HASH_LONG);
}

static void name_groups(struct finding_groups *f, struct split_groups *out, uint32_t *turn)
{
    size_t count = f->keys.len;
    struct named *named = mem_array(count + 1, sizeof(*named));
    struct map *taken = map_new(count);
    struct str word = split_word(f->asked, out->arena);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t key = VEC_AT(uint32_t, &f->keys, i);
        named[i] =
            (struct named){key == 0 ? STR_EMPTY : f->asked->axis->text(f->world, key), i, key == 0};
    }
    qsort(named, count, sizeof(*named), by_name);
    out->items = arena_array(out->arena, count + 1, sizeof(*out->items));
    out->count = (uint32_t)count;
    for (uint32_t i = 0; i < count; i++) {
        turn[named[i].met] = i;
        out->items[i] = (struct split_group){.name = named[i].name,
                                             .none = named[i].none,
                                             .folder = folder_of(out, word, &named[i], taken)};
    }
    map_free(taken);
    mem_free(named);
}

/* Rows of each group lie together, in their order. */
static void gather_rows(struct split_groups *groups, const struct graph *graph)
{
    size_t all = 0;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        uint32_t rows = graph_count(graph, (enum kind)kind);
        all += rows;
        for (uint32_t row = 0; row < rows; row++)
            groups->items[groups->part_of[kind][row]].row_count++;
    }
    groups->rows = mem_array(all + 1, sizeof(*groups->rows));
    size_t first = 0;
    for (uint32_t i = 0; i < groups->count; i++) {
        groups->items[i].rows = groups->rows + first;
        first += groups->items[i].row_count;
        groups->items[i].row_count = 0;
    }
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        for (uint32_t row = 0; row < graph_count(graph, (enum kind)kind); row++) {
            struct split_group *group = &groups->items[groups->part_of[kind][row]];
            group->rows[group->row_count++] = (struct split_row){(enum kind)kind, row};
        }
    }
}

static void put_in_order(struct finding_groups *f, struct split_groups *out)
{
    uint32_t *turn = mem_array(f->keys.len + 1, sizeof(*turn));
    name_groups(f, out, turn);
    for (int kind = 0; kind < KIND_COUNT; kind++)
        for (uint32_t row = 0; row < graph_count(f->world->graph, (enum kind)kind); row++)
            out->part_of[kind][row] = turn[out->part_of[kind][row]];
    mem_free(turn);
    gather_rows(out, f->world->graph);
}

int split_groups_find(struct split_groups *out, const struct split_asked *asked,
                      const struct split_world *world, struct error *err)
{
    struct finding_groups f = {.asked = asked, .world = world, .numbers = map_new(64)};
    int result = 0;
    *out = (struct split_groups){.arena = arena_new()};
    vec_init(&f.keys, sizeof(uint32_t));
    for (int kind = 0; result == 0 && kind < KIND_COUNT; kind++)
        if (kind_infos[kind].table)
            result = number_rows(&f, out, (enum kind)kind, err);
    if (result == 0)
        put_in_order(&f, out);
    map_free(f.numbers);
    vec_clear(&f.keys);
    if (result != 0)
        split_groups_clear(out);
    return result;
}

void split_groups_clear(struct split_groups *groups)
{
    for (int kind = 0; kind < KIND_COUNT; kind++)
        mem_free(groups->part_of[kind]);
    mem_free(groups->rows);
    arena_free(groups->arena);
    *groups = (struct split_groups){0};
}

/* ---- where a group is ---- */

/* Places of an account lie together. */
static void mark_account(const struct graph *graph, uint32_t place, bool *places)
{
    strref account = graph->places[place].account;
    uint32_t first = place;
    while (first > 0 && graph->places[first - 1].account == account)
        first--;
    for (; first < graph->place_count && graph->places[first].account == account; first++)
        places[first] = true;
}

void split_places(const struct split_group *group, const struct graph *graph, bool *places)
{
    for (uint32_t i = 0; i < group->row_count; i++) {
        uint32_t place = graph_place(graph, group->rows[i].kind, group->rows[i].row);
        if (!places[place])
            mark_account(graph, place, places);
    }
}
