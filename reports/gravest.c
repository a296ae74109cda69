#include "reports/gravest_internal.h"

#include "core/mem.h"
#include "core/spool.h"
#include "core/vec.h"

struct gravest {
    uint64_t keep;
    uint64_t offered[SEVERITY_COUNT];
    struct spool *lines;   /* those that may stay */
    struct vec severities; /* unsigned char: of each of these lines */
};

struct gravest *gravest_new(uint64_t keep)
{
    struct gravest *gravest = mem_alloc(sizeof(*gravest));
    gravest->keep = keep;
    gravest->lines = spool_new();
    vec_init(&gravest->severities, sizeof(unsigned char));
    return gravest;
}

static uint64_t lesser(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* What graver lines leave free, of `keep`. */
static uint64_t room_for(const struct gravest *gravest, enum severity severity)
{
    uint64_t room = gravest->keep;
    for (int graver = (int)severity + 1; graver < SEVERITY_COUNT; graver++)
        room -= lesser(room, gravest->offered[graver]);
    return room;
}

struct sink *gravest_line(struct gravest *gravest, enum severity severity)
{
    unsigned char row = (unsigned char)severity;
    if (gravest->offered[severity]++ >= room_for(gravest, severity))
        return NULL; /* graver lines that come later only make the room smaller */
    (void)vec_push(&gravest->severities, &row);
    return spool_sink(gravest->lines);
}

uint64_t gravest_left_out_of(const struct gravest *gravest, enum severity severity)
{
    uint64_t offered = gravest->offered[severity];
    return offered - lesser(offered, room_for(gravest, severity));
}

uint64_t gravest_left_out(const struct gravest *gravest)
{
    uint64_t count = 0;
    for (int severity = 0; severity < SEVERITY_COUNT; severity++)
        count += gravest_left_out_of(gravest, (enum severity)severity);
    return count;
}

struct visit {
    const struct gravest *gravest;
    void (*visit)(void *arg, struct str line);
    void *arg;
    size_t row;
    uint64_t room[SEVERITY_COUNT]; /* for lines that were not seen yet */
};

static void visit_line(void *arg, struct str line)
{
    struct visit *v = arg;
    unsigned char severity = VEC_AT(unsigned char, &v->gravest->severities, v->row++);
    if (v->room[severity] == 0)
        return;
    v->room[severity]--;
    v->visit(v->arg, line);
}

int gravest_each(struct gravest *gravest, void (*visit)(void *arg, struct str line), void *arg,
                 struct error *err)
{
    struct visit v = {.gravest = gravest, .visit = visit, .arg = arg};
    for (int severity = 0; severity < SEVERITY_COUNT; severity++)
        v.room[severity] = room_for(gravest, (enum severity)severity);
    return spool_each(gravest->lines, visit_line, &v, err);
}

void gravest_free(struct gravest *gravest)
{
    if (!gravest)
        return;
    spool_free(gravest->lines);
    vec_clear(&gravest->severities);
    mem_free(gravest);
}
