#include "core/arena.h"
#include "core/hash.h"
#include "core/map.h"
#include "core/mem.h"
#include "reports/gathered.h"
#include "rules/reasons.h"
#include "rules/rule.h"

#define SHOWN_IN_ALL 2000 /* subjects of all exemptions: a policy may have thousands */

struct gathered {
    uint64_t count;
    const struct policy *policy;
    struct arena *arena;
    struct exempt_use *exempt; /* by exemption of the policy */
    struct map *by_id;         /* hash of an exemption's id -> exemption */
    struct map *seen;          /* (exemption, kind, row) */
    size_t shown;
};

static uint64_t key_of(struct str id)
{
    return hash_bytes(id.ptr, id.len, 0);
}

struct gathered *gathered_new(const struct report_context *report)
{
    struct gathered *g = mem_alloc(sizeof(*g));
    size_t count = report->policy->exemption_count;
    g->policy = report->policy;
    g->arena = arena_new();
    g->exempt = arena_array(g->arena, count + 1, sizeof(*g->exempt));
    g->by_id = map_new(count);
    g->seen = map_new(0);
    for (size_t i = 0; i < count; i++) {
        g->exempt[i].exemption = report->policy->exemptions[i].id;
        (void)map_put_if_absent(g->by_id, key_of(g->exempt[i].exemption), (uint32_t)i);
    }
    return g;
}

/* Two ids of one hash are told apart the slow way. */
static struct exempt_use *exempt_of(struct gathered *g, struct str id)
{
    uint32_t at;
    if (!map_get(g->by_id, key_of(id), &at))
        return NULL;
    if (str_eq(g->exempt[at].exemption, id))
        return &g->exempt[at];
    for (size_t i = 0; i < g->policy->exemption_count; i++)
        if (str_eq(g->exempt[i].exemption, id))
            return &g->exempt[i];
    return NULL;
}

/* Was the subject not counted yet? */
static bool is_new(struct gathered *g, const struct exempt_use *exempt, const struct finding *f)
{
    uint64_t number = (uint64_t)(exempt - g->exempt);
    if (f->row == ROW_NONE)
        return true;
    uint64_t key = (number * KIND_COUNT + (uint64_t)f->subject.kind) << 32 | f->row;
    size_t before = map_len(g->seen);
    (void)map_put_if_absent(g->seen, key, 0);
    return map_len(g->seen) > before;
}

static void show(struct gathered *g, struct exempt_use *exempt, const struct subject *s)
{
    if (exempt->shown == EXEMPT_SHOWN || g->shown == SHOWN_IN_ALL)
        return;
    if (!exempt->of)
        exempt->of = arena_array(g->arena, EXEMPT_SHOWN, sizeof(*exempt->of));
    exempt->of[exempt->shown++] =
        (struct exempt_subject){.kind = s->kind,
                                .id = arena_str(g->arena, s->id),
                                .account = arena_str(g->arena, s->account),
                                .region = arena_str(g->arena, s->region)};
    g->shown++;
}

static void add_exempt(struct gathered *g, const struct finding *f)
{
    struct exempt_use *exempt = exempt_of(g, f->exemption->id);
    if (!exempt)
        return;
    exempt->findings++;
    if (!is_new(g, exempt, f))
        return;
    exempt->subjects++;
    show(g, exempt, &f->subject);
}

/* A finding about an exemption itself. */
static void add_fault(struct gathered *g, const struct finding *f)
{
    int rule = rule_find(str_from(f->rule));
    struct exempt_use *exempt = exempt_of(g, f->subject.id);
    if (!exempt || rule < 0 || f->reason[0] == '\0')
        return;
    exempt->fault = f->reason;
    exempt->fault_meaning = reason_meaning(rule_at((size_t)rule), f->reason);
}

void gathered_add(struct gathered *g, const struct finding *finding)
{
    g->count++;
    if (finding->subject.kind == KIND_EXEMPTION)
        add_fault(g, finding);
    else if (finding->exemption)
        add_exempt(g, finding);
}

void gathered_free(struct gathered *g)
{
    if (!g)
        return;
    map_free(g->seen);
    map_free(g->by_id);
    arena_free(g->arena);
    mem_free(g);
}

const struct exempt_use *gathered_exempt(const struct gathered *g)
{
    return g->exempt;
}

uint64_t gathered_count(const struct gathered *g)
{
    return g->count;
}
