/* A findings.json is refused with line and column, or its findings come as writers take them: written again they
 * are read again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reports/again/again.h"
#include "reports/format.h"

#define FINDINGS_MAX 64

struct writing {
    struct sink *out[3];
    struct format_writer *writers[3];
    struct arena *arena;
    struct format_context asked;
    struct again_head head;
    size_t findings;
};

static int on_head(void *ctx, const struct again_head *head, struct error *err)
{
    static const enum format_id formats[] = {FORMAT_JSON, FORMAT_SARIF, FORMAT_JUNIT};
    struct writing *w = ctx;
    const struct policy *policy = again_policy(head, w->arena, err);
    if (!policy)
        abort();
    w->head = *head;
    w->asked = (struct format_context){.run = &w->head.run,
                                       .policy = policy,
                                       .name = "audit",
                                       .narrowed = head->judged.narrowed,
                                       .demand = head->judged.demand,
                                       .judged = &w->head.judged};
    for (size_t i = 0; i < 3; i++) {
        w->out[i] = sink_memory();
        w->writers[i] = format_open(formats[i], w->out[i], &w->asked);
    }
    return 0;
}

static int on_finding(void *ctx, const struct finding *finding, struct error *err)
{
    struct writing *w = ctx;
    if (++w->findings > FINDINGS_MAX)
        return error_set(err, ERR_LIMIT, "enough");
    if (strlen(finding->fingerprint) != 64 || !finding->told || !finding->title)
        abort();
    for (size_t i = 0; i < 3; i++)
        format_finding(w->writers[i], finding);
    return 0;
}

static int hear_head(void *ctx, const struct again_head *head, struct error *err)
{
    (void)ctx;
    (void)head;
    (void)err;
    return 0;
}

static int hear_finding(void *ctx, const struct finding *finding, struct error *err)
{
    size_t *count = ctx;
    (void)finding;
    (void)err;
    ++*count;
    return 0;
}

/* What this version wrote it reads. */
static void read_again(struct str bytes, size_t findings)
{
    struct error err = ERROR_INIT;
    size_t count = 0;
    const struct again_hearer hearer = {hear_head, hear_finding, &count};
    struct again *again = again_new(&hearer);
    if (again_parse(again, bytes, "again", &err) != 0 || count != findings)
        abort();
    again_free(again);
}

static void finish(struct writing *w, bool whole)
{
    const struct format_end end = {.outcome = OUTCOME_NONE};
    struct error err = ERROR_INIT;
    for (size_t i = 0; i < 3; i++) {
        if (!whole)
            format_abort(w->writers[i]);
        else if (w->writers[i] && format_close(w->writers[i], &end, &err) != 0)
            abort();
    }
    if (whole)
        read_again(sink_view(w->out[0]), w->findings);
    for (size_t i = 0; i < 3; i++)
        sink_abort(w->out[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = ERROR_INIT;
    struct writing w = {.arena = arena_new()};
    const struct again_hearer hearer = {on_head, on_finding, &w};
    struct again *again = again_new(&hearer);
    int result = again_parse(again, str_make((const char *)data, size), "findings.json", &err);
    if (result != 0 && (err.code == ERR_NONE || !err.message[0]))
        abort();
    finish(&w, result == 0);
    again_free(again);
    arena_free(w.arena);
    return 0;
}
