#include "cli/policy/policy_for_find.h"

#include "cli/called.h"
#include "core/arn.h"
#include "core/sink.h"

#define TOLD_MAX 5

/* ---- ARNs ---- */

static bool kind_of_type(struct str type, enum kind *out)
{
    static const enum kind kinds[] = {KIND_VOLUME, KIND_SNAPSHOT, KIND_IMAGE};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        *out = kinds[i];
        if (str_eq_c(type, kind_name(kinds[i])))
            return true;
    }
    return false;
}

bool policy_for_split(struct str text, struct policy_for *out)
{
    struct arn arn;
    bool is = arn_split(text, &arn);
    size_t slash = str_find(arn.resource, "/");
    out->region = arn.region;
    out->account = arn.account;
    out->id = str_skip(arn.resource, slash < arn.resource.len ? slash + 1 : slash);
    return is && str_eq_c(arn.service, "ec2") && region_is_plausible(arn.region) &&
           (str_is_empty(arn.account) || account_is_plausible(arn.account)) &&
           kind_of_type(str_make(arn.resource.ptr, slash), &out->kind) &&
           str_starts(out->id, kind_id_prefix(out->kind));
}

int policy_for_find_arn(struct policy_for *f, struct error *err)
{
    const struct graph *graph = f->graph;
    for (uint32_t place = 0; place < graph->place_count; place++) {
        const struct place *p = &graph->places[place];
        if (!str_eq(graph_str(graph, p->region), f->region) ||
            (!str_is_empty(f->account) && !str_eq(graph_str(graph, p->account), f->account)))
            continue;
        f->row = graph_find(graph, f->kind, place, f->id);
        if (f->row != ROW_NONE)
            return 0;
    }
    (void)error_set(err, ERR_NOT_FOUND, "there is no %s %.*s in %.*s", kind_name(f->kind),
                    STR_ARG(f->id), STR_ARG(f->region));
    error_hint(err, "without --input, its tags can be given with --tag");
    return -1;
}

/* ---- names ---- */

static const enum kind asked_kinds[] = {KIND_VOLUME, KIND_SNAPSHOT, KIND_IMAGE};
#define KINDS (sizeof(asked_kinds) / sizeof(asked_kinds[0]))

/* Those that fit, the first few in words. */
struct hits {
    struct policy_for *f;
    struct sink *told;
    size_t count;
};

static void hit(struct hits *hits, enum kind kind, uint32_t row)
{
    char buf[ARN_TEXT_MAX];
    if (hits->count < TOLD_MAX)
        sink_printf(hits->told, "%s%.*s", hits->count > 0 ? ", " : "",
                    STR_ARG(graph_arn(hits->f->graph, kind, row, buf)));
    hits->count++;
    hits->f->kind = kind;
    hits->f->row = row;
}

static void look_by_id(struct hits *hits, enum kind kind, struct str asked)
{
    const struct graph *g = hits->f->graph;
    for (uint32_t place = 0; place < g->place_count; place++) {
        uint32_t row = graph_find(g, kind, place, asked);
        if (row != ROW_NONE)
            hit(hits, kind, row);
    }
}

static void look_by_name(struct hits *hits, enum kind kind, struct str asked)
{
    const struct graph *g = hits->f->graph;
    for (uint32_t row = 0; row < graph_count(g, kind); row++)
        if (is_called(g, kind, row, asked))
            hit(hits, kind, row);
}

static int say_hits(const struct hits *hits, struct str asked, struct error *err)
{
    if (hits->count == 0) {
        (void)error_set(err, ERR_NOT_FOUND,
                        "no volume, snapshot or image has the id or the Name '%.*s'",
                        STR_ARG(asked));
        error_hint(err, "names count to the letter; an ARN names what --input does not show");
        return -1;
    }
    (void)error_set(err, ERR_USAGE, "%zu resources are called '%.*s'", hits->count, STR_ARG(asked));
    error_detail(err, "%.*s%s", STR_ARG(sink_view(hits->told)),
                 hits->count > TOLD_MAX ? " and more" : "");
    error_hint(err, "name one of them by its id or its ARN");
    return -1;
}

/* What the ARN tells of it lives in the arena. */
static void take_apart(struct policy_for *f)
{
    char buf[ARN_TEXT_MAX];
    (void)policy_for_split(arena_str(f->arena, graph_arn(f->graph, f->kind, f->row, buf)), f);
}

int policy_for_find_named(struct policy_for *f, struct str asked, struct error *err)
{
    struct hits hits = {.f = f, .told = sink_memory()};
    for (size_t i = 0; i < KINDS; i++)
        look_by_id(&hits, asked_kinds[i], asked);
    for (size_t i = 0; hits.count == 0 && i < KINDS; i++)
        look_by_name(&hits, asked_kinds[i], asked);
    int result = hits.count == 1 ? 0 : say_hits(&hits, asked, err);
    if (result == 0)
        take_apart(f);
    sink_abort(hits.told);
    return result;
}
