#include "rules/restore/tested.h"

#include "core/mem.h"

#include <stdlib.h>

#define SETTLED_MS (7 * MS_PER_DAY)

int64_t tested_window_ms(const struct rule_run *run)
{
    return judge_limit_ms(judge_scope(run)->restore.tested_within_ms,
                          judge_param(run, UNTESTED_TEST_DAYS), MS_PER_DAY);
}

enum no_record tested_outside(const struct rule_run *run, uint32_t row)
{
    const struct scope *scope = judge_scope(run);
    const struct volume *v = &run->graph->volumes[row];
    if (!scope || !scope->restore.judged)
        return RECORD_NO_OBJECTIVE;
    bool live = v->state == VOLUME_AVAILABLE || v->state == VOLUME_IN_USE;
    if (!live || restores_todays_backup(run->facts, row) == ROW_NONE)
        return RECORD_NOT_JUDGED; /* what has no backup has none to test: RPO-EXCEEDED's business */
    bool young = v->create_time != INSTANT_UNSET && age_ms(v->create_time, run->as_of) < SETTLED_MS;
    return young || judge_unsettled(run, v->create_time) ? RECORD_UNSETTLED : RECORD_MADE;
}

void tested_proof(const struct rule_run *run, uint32_t row, struct restore_proof *out)
{
    const struct restore_terms terms = {tested_window_ms(run), judge_scope(run)->restore.min_grade};
    restores_find(run->facts, row, &terms, out);
}

void tested_seen(const struct rule_run *run, uint32_t row, struct restore_proof *out)
{
    const struct restore_terms terms = {tested_window_ms(run), judge_scope(run)->restore.min_grade};
    restores_seen(run->facts, row, &terms, out);
}

/* ---- groups ---- */

/* What makes the key, in one place. */
struct group_parts {
    uint16_t scope;
    uint32_t place;
    struct str kms;
    struct str value; /* of the group tag */
    struct str key;
};

struct groups {
    struct arena *arena; /* keys */
    struct vec members;  /* struct member */
    struct group_parts last;
    size_t handed_out;
    bool sorted;
};

struct groups *groups_new(void)
{
    struct groups *groups = mem_alloc(sizeof(*groups));
    groups->arena = arena_new();
    groups->last.scope = SCOPE_NONE;
    vec_init(&groups->members, sizeof(struct member));
    return groups;
}

void groups_free(struct groups *groups)
{
    if (!groups)
        return;
    vec_clear(&groups->members);
    arena_free(groups->arena);
    mem_free(groups);
}

static void find_parts(const struct rule_run *run, uint32_t row, uint32_t today,
                       struct group_parts *out)
{
    const struct graph *g = run->graph;
    const struct snapshot *s = &g->snapshots[today];
    const struct restore *restore = &judge_scope(run)->restore;
    uint32_t tagset = g->volumes[row].tagset;
    *out = (struct group_parts){
        .scope = run->scope, .place = g->volumes[row].place, .value = STR_EMPTY};
    out->kms = (s->flags & ROW_ENCRYPTED) != 0 || s->kms_key != 0 ? graph_str(g, s->kms_key)
                                                                  : STR_LIT("unencrypted");
    if (!str_is_empty(restore->group_tag) && tagset != 0)
        (void)graph_tag(g, tagset, restore->group_tag, &out->value);
}

/* Volumes of one group often follow one another and then share the text. */
static struct str group_key(struct groups *groups, const struct rule_run *run, uint32_t row,
                            uint32_t today)
{
    const struct graph *g = run->graph;
    const struct place *place = &g->places[g->volumes[row].place];
    struct group_parts *last = &groups->last;
    struct group_parts parts;
    find_parts(run, row, today, &parts);
    if (parts.scope == last->scope && parts.place == last->place && str_eq(parts.kms, last->kms) &&
        str_eq(parts.value, last->value))
        return last->key;
    bool tagged = !str_is_empty(judge_scope(run)->restore.group_tag);
    *last = parts;
    last->key =
        arena_printf(groups->arena, "%.*s|%.*s|%.*s|%.*s%s%.*s", STR_ARG(judge_scope(run)->name),
                     STR_ARG(graph_str(g, place->account)), STR_ARG(graph_str(g, place->region)),
                     STR_ARG(parts.kms), tagged ? "|" : "", STR_ARG(parts.value));
    return last->key;
}

void groups_add(struct groups *groups, const struct rule_run *run, uint32_t row)
{
    struct member member = {.row = row, .scope = run->scope};
    tested_proof(run, row, &member.proof);
    member.key = group_key(groups, run, row, member.proof.today);
    vec_push(&groups->members, &member);
}

static bool same_group(const struct member *a, const struct member *b)
{
    return a->key.ptr == b->key.ptr || str_eq(a->key, b->key);
}

static int by_key(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    int order = x->key.ptr == y->key.ptr ? 0 : str_cmp(x->key, y->key);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

bool groups_next(struct groups *groups, struct group *out)
{
    size_t count = groups->members.len;
    if (!groups->sorted && count > 0)
        qsort(groups->members.data, count, sizeof(struct member), by_key);
    groups->sorted = true;
    size_t first = groups->handed_out;
    if (first == count)
        return false;
    const struct member *all = groups->members.data;
    size_t end = first + 1;
    while (end < count && same_group(&all[first], &all[end]))
        end++;
    groups->handed_out = end;
    *out = (struct group){all + first, end - first};
    return true;
}

int64_t group_needs(const struct group *group, const struct restore *demands)
{
    return demands->sample_min < (int64_t)group->count ? demands->sample_min
                                                       : (int64_t)group->count;
}

int64_t group_proven(const struct group *group)
{
    int64_t proven = 0;
    for (size_t i = 0; i < group->count; i++)
        proven += group->members[i].proof.outcome == RESTORE_PROVEN;
    return proven;
}

bool group_passes(const struct group *group, const struct restore *demands)
{
    for (size_t i = 0; i < group->count; i++)
        if (group->members[i].proof.failed)
            return false;
    return group_proven(group) >= group_needs(group, demands);
}
