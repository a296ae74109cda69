/* Every resource of the inventory, a row each: what AWS tells, by the columns of its table
 * (model/table.h), and what this program makes of it. */
#include "reports/format_internal.h"
#include "reports/report_internal.h"
#include "reports/tables.h"

#include <assert.h>

#include "analyzer/facts.h"
#include "core/parallel.h"
#include "core/pieces.h"
#include "core/vec.h"
#include "model/states.h"

#define PIECE_ROWS 1024u /* that are made as one */

struct writer {
    const struct report_context *ctx;
    const struct graph *graph;
    struct cells cells; /* of CSV, or a copy of another's */
};

/* A resource that is written. */
struct resource {
    enum kind kind;
    uint32_t row;
};

typedef void (*put_fn)(struct writer *w, struct resource r);

/* ---- what this program makes of every resource ---- */

static void put_arn(struct writer *w, struct resource r)
{
    char arn[ARN_TEXT_MAX];
    cell_str(&w->cells, graph_arn(w->graph, r.kind, r.row, arn));
}

static void put_kind(struct writer *w, struct resource r)
{
    cell_word(&w->cells, kind_name(r.kind));
}

/* Its tag Name, else the name that it has beside its tags. */
static void put_name(struct writer *w, struct resource r)
{
    struct str name = graph_name(w->graph, r.kind, r.row);
    (void)graph_tag(w->graph, graph_tagset(w->graph, r.kind, r.row), STR_LIT("Name"), &name);
    cell_str(&w->cells, name);
}

static const struct place *place_of(const struct writer *w, struct resource r)
{
    return &w->graph->places[graph_place(w->graph, r.kind, r.row)];
}

static void put_account(struct writer *w, struct resource r)
{
    cell_str(&w->cells, graph_str(w->graph, place_of(w, r)->account));
}

static void put_account_name(struct writer *w, struct resource r)
{
    cell_str(&w->cells, graph_account_name(w->graph, graph_place(w->graph, r.kind, r.row)));
}

static void put_region(struct writer *w, struct resource r)
{
    cell_str(&w->cells, graph_str(w->graph, place_of(w, r)->region));
}

static void put_manager(struct writer *w, struct resource r)
{
    if (kind_is(r.kind, KIND_JUDGED))
        cell_word(&w->cells, manager_name(facts_keeper(w->ctx->facts, r.kind, r.row)));
    else
        cell_empty(&w->cells);
}

static void put_own(struct writer *w, struct resource r)
{
    cell_bool(&w->cells, graph_own(w->graph, r.kind, r.row));
}

static void put_scope(struct writer *w, struct resource r)
{
    const struct policy *policy = w->ctx->policy;
    uint16_t scope = SCOPE_NONE;
    if (kind_is(r.kind, KIND_JUDGED) && graph_own(w->graph, r.kind, r.row))
        scope = policy_scope_of(policy, w->graph, r.kind, r.row);
    cell_str(&w->cells, scope == SCOPE_NONE ? STR_EMPTY : policy->scopes[scope].name);
}

/* ---- and of some kinds ---- */

static void put_list_id(struct writer *w, struct sink *out, struct res_id id, enum kind kind)
{
    char buf[RES_ID_TEXT_MAX];
    cell_next(&w->cells);
    sink_str(out, graph_id_text(w->graph, id, kind, buf));
}

static void put_one_id(struct writer *w, struct res_id id, enum kind kind)
{
    char buf[RES_ID_TEXT_MAX];
    cell_str(&w->cells, graph_id_text(w->graph, id, kind, buf));
}

static void put_tier(struct writer *w, struct resource r)
{
    bool archived = w->graph->snapshots[r.row].flags & ROW_ARCHIVED;
    cell_word(&w->cells, archived ? "archive" : "standard");
}

static const struct tiering *tiering_of(const struct writer *w, uint32_t snapshot)
{
    uint32_t row = w->graph->snapshots[snapshot].tiering_row;
    return row == ROW_NONE ? NULL : &w->graph->tierings[row];
}

/* Empty of what was never moved. */
static void put_tiering(struct writer *w, struct resource r)
{
    const struct tiering *tiering = tiering_of(w, r.row);
    bool moved = tiering && (tiering->status != TIERING_OTHER || tiering->started != INSTANT_UNSET);
    cell_word(&w->cells, moved ? tiering_states.names[tiering->status] : "");
}

static void put_archived(struct writer *w, struct resource r)
{
    const struct tiering *tiering = tiering_of(w, r.row);
    cell_time(&w->cells, tiering ? tiering->archived : INSTANT_UNSET);
}

/* DescribeSnapshots tells it, too. */
static void put_restore_expiry(struct writer *w, struct resource r)
{
    const struct graph *g = w->graph;
    const struct tiering *tiering = tiering_of(w, r.row);
    uint32_t extra = g->snapshots[r.row].extra;
    instant at = tiering ? tiering->restore_expiry : INSTANT_UNSET;
    if (at == INSTANT_UNSET && extra != ROW_NONE)
        at = g->snapshot_extras[extra].restore_expiry;
    cell_time(&w->cells, at);
}

static void put_snapshot_of_volume(struct writer *w, struct resource r)
{
    put_one_id(w, volume_snapshot_id(&w->graph->volumes[r.row]), KIND_SNAPSHOT);
}

static void put_snapshots_of_image(struct writer *w, struct resource r)
{
    const struct graph *g = w->graph;
    const struct image *image = &g->images[r.row];
    struct sink *out = cell_begin(&w->cells);
    for (uint32_t i = 0; i < image->mapping_count; i++) {
        const struct mapping *m = &g->mappings[image->first_mapping + i];
        struct res_id id = {m->snapshot_value, (enum id_form)m->snapshot_form};
        if (id.form != ID_NONE)
            put_list_id(w, out, id, KIND_SNAPSHOT);
    }
    cell_end(&w->cells);
}

static void put_images_of_snapshot(struct writer *w, struct resource r)
{
    const struct graph *g = w->graph;
    struct sink *out = cell_begin(&w->cells);
    for (uint32_t i = g->image_ref_first[r.row]; i < g->image_ref_first[r.row + 1]; i++)
        put_list_id(w, out, image_id(&g->images[g->image_refs[i]]), KIND_IMAGE);
    cell_end(&w->cells);
}

static void put_image_of_instance(struct writer *w, struct resource r)
{
    const struct instance *i = &w->graph->instances[r.row];
    put_one_id(w, (struct res_id){i->image_value, (enum id_form)i->image_form}, KIND_IMAGE);
}

static void put_is_copy(struct writer *w, struct resource r)
{
    cell_bool(&w->cells, facts_of(w->ctx->facts, r.row)->flags & FACT_COPY);
}

static void put_copy_source(struct writer *w, struct resource r)
{
    char arn[ARN_TEXT_MAX];
    uint32_t source = facts_of(w->ctx->facts, r.row)->source_row;
    cell_str(&w->cells,
             source == ROW_NONE ? STR_EMPTY : graph_arn(w->graph, KIND_SNAPSHOT, source, arn));
}

static void put_copy_grade(struct writer *w, struct resource r)
{
    cell_word(&w->cells, proof_name((enum proof)facts_of(w->ctx->facts, r.row)->proof));
}

/* What AWS does not tell of every type of volume is 0 in the row. */
static void put_told(struct writer *w, uint32_t number)
{
    if (number > 0)
        cell_u64(&w->cells, number);
    else
        cell_empty(&w->cells);
}

static void put_iops(struct writer *w, struct resource r)
{
    put_told(w, w->graph->volumes[r.row].iops);
}

static void put_throughput(struct writer *w, struct resource r)
{
    put_told(w, w->graph->volumes[r.row].throughput_mibps);
}

/* ---- what it costs as it is ---- */

/* Of what is billed to an account in scope; `basis` is empty of all else. */
static struct cost cost_of(const struct writer *w, struct resource r)
{
    const struct upkeep *upkeep = w->ctx->upkeep;
    return upkeep_counts(upkeep, r.kind, r.row) ? upkeep_of(upkeep, r.kind, r.row)
                                                : (struct cost){.basis = ""};
}

static void put_amount(struct writer *w, const struct cost *cost, int64_t micros)
{
    if (cost->known)
        cell_money(&w->cells, micros);
    else
        cell_empty(&w->cells);
}

static void put_floor(struct writer *w, struct resource r)
{
    struct cost cost = cost_of(w, r);
    put_amount(w, &cost, cost.floor);
}

static void put_ceiling(struct writer *w, struct resource r)
{
    struct cost cost = cost_of(w, r);
    put_amount(w, &cost, cost.ceiling);
}

static void put_basis(struct writer *w, struct resource r)
{
    cell_word(&w->cells, cost_of(w, r).basis);
}

/* ---- the columns ---- */

#define OF_SNAPSHOTS(function) .of = {[KIND_SNAPSHOT] = (function)}

/* A column is made of every resource, or of those of some kinds; neither: it is the one that the
 * kind's table has under this name. */
static const struct {
    const char *name;
    put_fn put;
    put_fn of[KIND_COUNT];
} columns[] = {
#define COLUMN(name_, type, unit, meaning, kinds, ...) {.name = (name_), __VA_ARGS__},
#include "reports/resources_columns.def"
#undef COLUMN
};
#define COLUMN_COUNT (sizeof(columns) / sizeof(columns[0]))

/* ---- columns of tables ---- */

static void put_text(struct writer *w, const struct column *column, const void *at,
                     struct resource r)
{
    (void)column, (void)r;
    cell_str(&w->cells, graph_str(w->graph, *(const strref *)at));
}

static void put_id(struct writer *w, const struct column *column, const void *at, struct resource r)
{
    char buf[RES_ID_TEXT_MAX];
    const char *row = (const char *)at - column->row_at;
    struct res_id id = {*(const uint64_t *)at, (enum id_form)(uint8_t)row[column->aux_at]};
    (void)r;
    cell_str(&w->cells, res_id_text(id, column->prefix, w->graph->strings, buf));
}

static void put_word(struct writer *w, const struct column *column, const void *at,
                     struct resource r)
{
    (void)r;
    cell_word(&w->cells, column->words->names[*(const uint8_t *)at]);
}

static void put_time(struct writer *w, const struct column *column, const void *at,
                     struct resource r)
{
    (void)column, (void)r;
    cell_time(&w->cells, *(const instant *)at);
}

static bool has_flag(const struct writer *w, const struct column *column, struct resource r)
{
    uint16_t flags_at = kind_infos[r.kind].table->flags_at;
    return (graph_row(w->graph, r.kind, r.row)[flags_at] & column->flag) != 0;
}

static void put_flag(struct writer *w, const struct column *column, const void *at,
                     struct resource r)
{
    (void)at;
    cell_bool(&w->cells, has_flag(w, column, r));
}

static void put_u32(struct writer *w, const struct column *column, const void *at,
                    struct resource r)
{
    (void)column, (void)r;
    cell_u64(&w->cells, *(const uint32_t *)at);
}

/* A number that may be absent has a flag that tells. */
static void put_u64(struct writer *w, const struct column *column, const void *at,
                    struct resource r)
{
    if (column->flag == 0 || has_flag(w, column, r))
        cell_u64(&w->cells, *(const uint64_t *)at);
    else
        cell_empty(&w->cells);
}

static void put_number(struct writer *w, const struct column *column, const void *at,
                       struct resource r)
{
    (void)column, (void)r;
    if (*(const uint64_t *)at == NUMBER_UNTOLD)
        cell_empty(&w->cells);
    else
        cell_u64(&w->cells, *(const uint64_t *)at);
}

static void put_truth(struct writer *w, const struct column *column, const void *at,
                      struct resource r)
{
    (void)column, (void)r;
    if (*(const uint8_t *)at == TOLD_NOT)
        cell_empty(&w->cells);
    else
        cell_bool(&w->cells, *(const uint8_t *)at == TOLD_TRUE);
}

static void put_bool(struct writer *w, const struct column *column, const void *at,
                     struct resource r)
{
    (void)column, (void)r;
    cell_bool(&w->cells, *(const uint8_t *)at);
}

static void put_owner(struct writer *w, const struct column *column, const void *at,
                      struct resource r)
{
    (void)column, (void)r;
    cell_str(&w->cells, graph_str(w->graph, w->graph->owners[*(const uint16_t *)at]));
}

static void put_tags(struct writer *w, const struct column *column, const void *at,
                     struct resource r)
{
    (void)column, (void)r;
    cell_tags(&w->cells, w->graph, *(const uint32_t *)at);
}

static void (*const put_kept[KEPT_EDGE + 1])(struct writer *w, const struct column *column,
                                             const void *at, struct resource r) = {
    [KEPT_ID] = put_id,       [KEPT_TEXT] = put_text, [KEPT_TAGS] = put_tags,
    [KEPT_WORD] = put_word,   [KEPT_TIME] = put_time, [KEPT_U32] = put_u32,
    [KEPT_U64] = put_u64,     [KEPT_FLAG] = put_flag, [KEPT_NUMBER] = put_number,
    [KEPT_TRUTH] = put_truth, [KEPT_BOOL] = put_bool, [KEPT_OWNER] = put_owner,
};

/* ---- rows ---- */

/* How the columns of one kind are written. */
struct plan {
    put_fn put[COLUMN_COUNT];
    const struct column *wired[COLUMN_COUNT]; /* where nothing else puts it */
};

static void plan_kind(struct plan *plan, enum kind kind)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        bool derived = columns[i].put != NULL;
        for (int k = 0; k < KIND_COUNT; k++)
            derived = derived || columns[i].of[k];
        plan->put[i] = columns[i].put ? columns[i].put : columns[i].of[kind];
        plan->wired[i] = derived ? NULL : table_column(kind_infos[kind].table, columns[i].name);
        assert(!plan->wired[i] || put_kept[plan->wired[i]->kept]);
    }
}

static void put_wired(struct writer *w, const struct column *column, struct resource r)
{
    const void *at = column ? graph_column(w->graph, r.kind, r.row, column) : NULL;
    if (at)
        put_kept[column->kept](w, column, at, r);
    else
        cell_empty(&w->cells);
}

static void put_row(struct writer *w, const struct plan *plan, struct resource r)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if (plan->put[i])
            plan->put[i](w, r);
        else
            put_wired(w, plan->wired[i], r);
    }
    cells_end_row(&w->cells);
}

/* Rows of one place and kind. */
struct run {
    enum kind kind;
    struct span rows;
};

struct pieced {
    const struct report_context *ctx;
    struct plan plans[KIND_COUNT];
    struct vec runs;   /* struct run, in the order of the file */
    struct vec pieces; /* size_t: where in `runs` each begins */
    uint32_t rows;     /* of the last piece */
};

static void add_run(struct pieced *file, const struct run *run)
{
    if (file->pieces.len == 0 || file->rows + run->rows.count > PIECE_ROWS) {
        (void)vec_push(&file->pieces, &file->runs.len);
        file->rows = 0;
    }
    (void)vec_push(&file->runs, run);
    file->rows += run->rows.count;
}

static void plan_kinds(struct pieced *file)
{
    for (int kind = 0; kind < KIND_COUNT; kind++)
        if (kind_infos[kind].table)
            plan_kind(&file->plans[kind], (enum kind)kind);
}

/* Places lie by account and region, rows by id: only the kinds need an order. */
static void cut_pieces(struct pieced *file)
{
    const struct graph *g = file->ctx->graph;
    for (uint32_t place = 0; place < g->place_count; place++) {
        for (int kind = 0; report_tells_place(file->ctx, place) && kind < KIND_COUNT; kind++) {
            struct span all = graph_span(g, (enum kind)kind, place);
            for (uint32_t done = 0; done < all.count; done += PIECE_ROWS) {
                uint32_t left = all.count - done;
                uint32_t count = left < PIECE_ROWS ? left : PIECE_ROWS;
                add_run(file, &(struct run){(enum kind)kind, {all.first + done, count}});
            }
        }
    }
}

static void put_run(struct writer *w, const struct pieced *file, const struct run *run)
{
    for (uint32_t i = 0; i < run->rows.count; i++)
        if (report_tells_row(file->ctx, run->kind, run->rows.first + i))
            put_row(w, &file->plans[run->kind], (struct resource){run->kind, run->rows.first + i});
}

static void put_piece(void *ctx, size_t number, struct sink *out)
{
    const struct pieced *file = ctx;
    bool last = number + 1 == file->pieces.len;
    size_t end = last ? file->runs.len : VEC_AT(size_t, &file->pieces, number + 1);
    struct writer w = {.ctx = file->ctx, .graph = file->ctx->graph};
    cells_init(&w.cells, out);
    for (size_t i = VEC_AT(size_t, &file->pieces, number); i < end; i++)
        put_run(&w, file, &VEC_AT(struct run, &file->runs, i));
    cells_clear(&w.cells);
}

static void put_header(struct sink *out)
{
    const char *names[COLUMN_COUNT];
    struct cells cells;
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        names[i] = columns[i].name;
    cells_init(&cells, out);
    cells_header(&cells, names, COLUMN_COUNT);
    cells_clear(&cells);
}

void resources_csv_write(struct sink *out, const struct report_context *ctx)
{
    struct pieced file = {.ctx = ctx};
    plan_kinds(&file);
    vec_init(&file.runs, sizeof(struct run));
    vec_init(&file.pieces, sizeof(size_t));
    cut_pieces(&file);
    put_header(out);
    pieces_write(out, parallel_jobs(ctx->jobs), file.pieces.len, put_piece, &file);
    vec_clear(&file.pieces);
    vec_clear(&file.runs);
}

static void write_whole(const struct writer_in *in, const struct summary *summary)
{
    (void)summary;
    resources_csv_write(in->out, in->report);
}

const struct report_writer writer_resources_csv = {.whole = write_whole};

/* ---- as a table ---- */

static const struct table_column described[] = {
#define COLUMN(name_, type_, unit_, meaning_, kinds_, ...) \
    {.name = (name_), .type = (type_), .unit = (unit_), .meaning = (meaning_)},
#include "reports/resources_columns.def"
#undef COLUMN
};
_Static_assert(sizeof(described) / sizeof(described[0]) == COLUMN_COUNT, "the same columns");

static void put_rows(struct cells *cells, const struct report_context *ctx,
                     const struct summary *summary)
{
    struct pieced all = {.ctx = ctx};
    struct writer w = {.ctx = ctx, .graph = ctx->graph};
    (void)summary;
    plan_kinds(&all);
    vec_init(&all.runs, sizeof(struct run));
    vec_init(&all.pieces, sizeof(size_t));
    cut_pieces(&all);
    w.cells = *cells;
    for (size_t i = 0; i < all.runs.len; i++)
        put_run(&w, &all, &VEC_AT(struct run, &all.runs, i));
    *cells = w.cells; /* what it grew meanwhile */
    vec_clear(&all.pieces);
    vec_clear(&all.runs);
}

const struct report_table table_resources = {
    .columns = described, .column_count = COLUMN_COUNT, .rows = put_rows};
