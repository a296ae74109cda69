#include "reports/split/split.h"

#include <string.h>

#include "core/mem.h"
#include "model/readable.h"
#include "reports/folder.h"
#include "reports/format.h"
#include "reports/split/hide_internal.h"
#include "reports/split/index_internal.h"
#include "reports/split/marks_internal.h"
#include "reports/split/names_internal.h"
#include "reports/split/place_internal.h"
#include "rules/control_totals.h"

struct split {
    struct split_in in;
    struct engine_options judging;
    struct arena *arena; /* as long as the split */
    struct str by;       /* "owner" */
    struct split_place place;
    struct split_groups groups;
    struct split_line *lines; /* by group */
    struct marks *marks;
    struct mask *mask;
    struct engine *engine;
    bool *gaps; /* by place: something of it was not seen */
};

/* ---- before anything is judged ---- */

/* "by-owner"; of a tag the key is a stranger's text. */
static const char *folder_name(const struct split_in *in, struct str by, struct arena *arena)
{
    const char *key = str_is_empty(in->asked.key)
                          ? NULL
                          : split_folder_name(arena, by, in->asked.key, false, NAME_HASH_SHORT);
    if (key)
        return arena_printf(arena, "by-tag-%s", key).ptr;
    return arena_printf(arena, "by-%.*s", STR_ARG(by)).ptr;
}

static int find_groups(struct split *split, struct error *err)
{
    const struct report_context *report = split->in.report;
    const struct split_world world = {report->graph, report->facts, report->policy};
    if (split_groups_find(&split->groups, &split->in.asked, &world, err) != 0)
        return -1;
    split->lines = arena_array(split->arena, split->groups.count + 1, sizeof(*split->lines));
    return 0;
}

struct split *split_open(struct report_folder *folder, const struct split_in *in, struct error *err)
{
    struct split *split = mem_alloc(sizeof(*split));
    split->in = *in;
    split->judging = *in->judging;
    split->judging.accept = NULL;
    split->arena = arena_new();
    split->marks = marks_new();
    split->by = split_word(&in->asked, split->arena);
    split->place.dir = report_folder_path(folder);
    split->place.name = folder_name(in, split->by, split->arena);
    split->place.target =
        arena_printf(split->arena, "%s/%s", split->place.dir, split->place.name).ptr;
    if (split_place_check(&split->place, split->arena, err) == 0 && find_groups(split, err) == 0)
        return split;
    split_free(split);
    return NULL;
}

void split_finding(void *ctx, const struct finding *finding)
{
    const struct split *split = ctx;
    marks_keep(split->marks, finding);
}

/* ---- one group ---- */

struct writing {
    struct split *split;
    struct split_line *line;
    struct arena *arena;   /* as long as the group is written */
    struct arena *scratch; /* reset for each finding */
    bool *places;
    struct mask_view view;
    struct restriction only;
    struct run_info run;
    struct format_context asked;
    struct report_set *reports;
};

static bool place_has_gap(const struct graph *graph, uint32_t place)
{
    for (int source = 0; source < SOURCE_COUNT; source++)
        if (source_is_of_places((enum source)source) &&
            coverage_is_gap(graph_coverage(graph, place, (enum source)source)))
            return true;
    return false;
}

static void find_gaps(struct split *split)
{
    const struct graph *g = split->in.report->graph;
    split->gaps = arena_array(split->arena, (size_t)g->place_count + 1, sizeof(bool));
    for (uint32_t place = 0; place < g->place_count; place++)
        split->gaps[place] = g->places[place].in_scope && place_has_gap(g, place);
}

static void tell_group(struct writing *w)
{
    const struct graph *g = w->split->in.report->graph;
    const struct split_group *group = w->line->group;
    w->line->told =
        (struct run_group){.by = w->split->by, .name = group->name, .none = group->none};
    for (uint32_t place = 0; place < g->place_count; place++) {
        if (!g->places[place].in_scope || w->places[place])
            continue;
        w->line->told.other_places++;
        w->line->told.other_gaps += w->split->gaps[place];
    }
}

static bool is_told(const struct writing *w, uint32_t place)
{
    return w->split->in.report->graph->places[place].in_scope && w->places[place];
}

/* Places lie by account. */
static struct strs told_accounts(const struct writing *w)
{
    const struct graph *g = w->split->in.report->graph;
    struct str *items = arena_array(w->arena, (size_t)g->place_count + 1, sizeof(*items));
    size_t count = 0;
    for (uint32_t place = 0; place < g->place_count; place++) {
        struct str account = graph_str(g, g->places[place].account);
        if (is_told(w, place) && !str_is_empty(account) &&
            (count == 0 || !str_eq(items[count - 1], account)))
            items[count++] = account;
    }
    return (struct strs){items, count};
}

/* Those of the whole run, as far as they are the group's. */
static struct strs told_regions(const struct writing *w)
{
    const struct graph *g = w->split->in.report->graph;
    const struct strs *all = &w->split->in.report->run->regions;
    bool *told = arena_array(w->arena, all->count + 1, sizeof(*told));
    struct str *items = arena_array(w->arena, all->count + 1, sizeof(*items));
    size_t count = 0;
    for (uint32_t place = 0; place < g->place_count; place++)
        for (size_t i = 0; is_told(w, place) && i < all->count; i++)
            told[i] = told[i] || str_eq(graph_str(g, g->places[place].region), all->items[i]);
    for (size_t i = 0; i < all->count; i++)
        if (told[i])
            items[count++] = all->items[i];
    return (struct strs){items, count};
}

static void describe_run(struct writing *w)
{
    const struct report_context *whole = w->split->in.report;
    w->run = *whole->run;
    w->run.accounts = told_accounts(w);
    w->run.regions = told_regions(w);
    w->run.caller = mask_text(&w->view, w->arena, w->run.caller, NULL);
    w->run.selection = mask_text(&w->view, w->arena, w->run.selection, NULL);
    w->run.group = &w->line->told;
    w->asked = *whole->asked;
    w->asked.run = &w->run;
}

static struct report_context context_of(struct writing *w)
{
    struct report_context context = *w->split->in.report;
    w->only = (struct restriction){.part_of = (const uint32_t *const *)w->split->groups.part_of,
                                   .part = w->view.part,
                                   .places = w->places,
                                   .change = mask_change,
                                   .change_ctx = &w->view};
    context.run = &w->run;
    context.asked = &w->asked;
    context.only = &w->only;
    context.changes = NULL; /* what is gone may have been anybody's */
    return context;
}

static void accept(void *ctx, const struct finding *finding)
{
    struct writing *w = ctx;
    arena_reset(w->scratch);
    struct finding marked = *finding;
    marks_put(w->split->marks, &marked);
    w->line->findings[finding->status]++;
    report_finding(w->reports, hide_in_finding(&w->view, w->scratch, &marked));
}

static void hide_in_summary(struct writing *w, struct summary *summary)
{
    for (size_t i = 0; i < summary->worst_count; i++) {
        struct worst_subject *worst = &summary->worst[i];
        for (size_t k = 0; k < worst->member_count && k < WORST_MEMBERS_MAX; k++)
            worst->members[k] = mask_text(&w->view, w->arena, worst->members[k], NULL);
    }
}

static void add_controls(struct writing *w, struct summary *summary)
{
    const struct report_context *whole = w->split->in.report;
    struct control_totals *totals = arena_alloc(w->arena, sizeof(*totals));
    if (whole->frameworks.count == 0)
        return;
    *totals = control_totals_make(w->arena, whole->frameworks, whole->policy,
                                  w->split->judging.rules, summary);
    summary->controls = totals;
}

static int judge_into(struct writing *w, struct report_folder *folder, struct error *err)
{
    const struct report_context context = context_of(w);
    const struct engine_part part = {
        .part = w->view.part, .places = w->places, .accept = accept, .ctx = w};
    struct engine_part judged = part;
    struct summary summary;
    memcpy(judged.part_of, w->split->groups.part_of, sizeof(judged.part_of));
    w->reports = report_open(folder, w->split->in.formats, &context, err);
    if (!w->reports)
        return -1;
    if (engine_judge(w->split->engine, &judged, w->arena, &summary, err) != 0) {
        report_abort(w->reports);
        return -1;
    }
    add_controls(w, &summary);
    hide_in_summary(w, &summary);
    struct cost_sum parts[COST_PART_COUNT];
    costs_by_part(&summary.spending, parts);
    w->line->cost = parts[COST_TOTAL];
    return report_close(w->reports, &summary, err);
}

static int write_in(struct writing *w, struct error *err)
{
    const char *path =
        arena_printf(w->arena, "%s/%s", w->split->place.fresh, w->line->group->folder).ptr;
    struct report_folder *folder = report_folder_open(path, err);
    if (!folder)
        return -1;
    int result = judge_into(w, folder, err);
    report_folder_close(folder);
    return result;
}

static int write_group(struct split *split, uint32_t number, struct arena *scratch,
                       struct error *err)
{
    const struct graph *g = split->in.report->graph;
    struct writing w = {.split = split,
                        .line = &split->lines[number],
                        .arena = arena_new(),
                        .scratch = scratch,
                        .places = mem_array((size_t)g->place_count + 1, sizeof(bool))};
    w.line->group = &split->groups.items[number];
    w.view = (struct mask_view){split->mask, number, w.places};
    split_places(w.line->group, g, w.places);
    tell_group(&w);
    describe_run(&w);
    int result = write_in(&w, err);
    mem_free(w.places);
    arena_free(w.arena);
    return result;
}

/* ---- all of them ---- */

static int write_index(struct split *split, const char *name,
                       void (*put)(struct sink *out, const struct split_index *index),
                       struct error *err)
{
    const struct report_context *whole = split->in.report;
    const struct split_index index = {.run = whole->run,
                                      .by = split->by,
                                      .lines = split->lines,
                                      .count = split->groups.count,
                                      .formats = split->in.formats,
                                      .bom = whole->bom};
    struct sink *out =
        sink_file(arena_printf(split->arena, "%s/%s", split->place.fresh, name).ptr, err);
    if (!out)
        return -1;
    put(out, &index);
    return sink_close(out, err);
}

static int write_groups(struct split *split, struct error *err)
{
    struct arena *scratch = arena_new();
    int result = 0;
    for (uint32_t i = 0; result == 0 && i < split->groups.count; i++)
        result = write_group(split, i, scratch, err);
    arena_free(scratch);
    return result;
}

int split_write(struct split *split, struct error *err)
{
    split->mask = mask_new(split->in.report->graph, &split->groups);
    split->engine = engine_open(&split->judging, split->arena);
    find_gaps(split);
    if (split_place_begin(&split->place, split->arena, err) != 0 || write_groups(split, err) != 0)
        return -1;
    return write_index(split, INDEX_CSV, split_index_csv, err) != 0
               ? -1
               : write_index(split, INDEX_HTML, split_index_html, err);
}

int split_publish(struct split *split, struct error *err)
{
    return split_place_publish(&split->place, split->arena, err);
}

const char *split_folder(const struct split *split)
{
    return split->place.name;
}

uint32_t split_count(const struct split *split)
{
    return split->groups.count;
}

void split_each_other(const struct report_folder *folder, const struct split *split,
                      void (*tell)(void *ctx, const char *name), void *ctx)
{
    split_place_each(report_folder_path(folder), split ? split->place.name : "", tell, ctx);
}

void split_free(struct split *split)
{
    if (!split)
        return;
    split_place_end(&split->place);
    engine_close(split->engine);
    mask_free(split->mask);
    marks_free(split->marks);
    if (split->groups.arena)
        split_groups_clear(&split->groups);
    arena_free(split->arena);
    mem_free(split);
}
