#include "reports/split/marks_internal.h"

#include <string.h>

#include "core/hash.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/vec.h"

/* Few differ: a finding is kept as the number of its mark. */
struct mark {
    bool known;
    const char *baseline, *was_status, *was_severity, *was_reason;
};

struct marks {
    struct map *of_findings; /* hash of the fingerprint -> row of `kinds` */
    struct vec kinds;        /* struct mark */
};

struct marks *marks_new(void)
{
    struct marks *marks = mem_alloc(sizeof(*marks));
    marks->of_findings = map_new(64);
    vec_init(&marks->kinds, sizeof(struct mark));
    return marks;
}

void marks_free(struct marks *marks)
{
    if (!marks)
        return;
    map_free(marks->of_findings);
    vec_clear(&marks->kinds);
    mem_free(marks);
}

static uint64_t key_of(const struct finding *finding)
{
    return hash_bytes(finding->fingerprint, strlen(finding->fingerprint), 0);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_same(const struct mark *a, const struct mark *b)
{
    return a->known == b->known && same_text(a->baseline, b->baseline) &&
           same_text(a->was_status, b->was_status) && same_text(a->was_severity, b->was_severity) &&
           same_text(a->was_reason, b->was_reason);
}

void marks_keep(struct marks *marks, const struct finding *finding)
{
    const struct mark mark = {finding->known, finding->baseline, finding->was_status,
                              finding->was_severity, finding->was_reason};
    size_t row = 0;
    if (!finding->baseline)
        return;
    while (row < marks->kinds.len && !is_same(&VEC_AT(struct mark, &marks->kinds, row), &mark))
        row++;
    if (row == marks->kinds.len)
        (void)vec_push(&marks->kinds, &mark);
    map_put(marks->of_findings, key_of(finding), (uint32_t)row);
}

void marks_put(const struct marks *marks, struct finding *finding)
{
    uint32_t row;
    if (map_len(marks->of_findings) == 0 || !map_get(marks->of_findings, key_of(finding), &row))
        return;
    const struct mark *mark = &VEC_AT(struct mark, &marks->kinds, row);
    finding->known = mark->known;
    finding->baseline = mark->baseline;
    finding->was_status = mark->was_status;
    finding->was_severity = mark->was_severity;
    finding->was_reason = mark->was_reason;
}
