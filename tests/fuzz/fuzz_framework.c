/* Any bytes as a framework: refused with reasons, or read to relations that all have a source. */
#include <stdint.h>
#include <stdlib.h>

#include "core/limits.h"
#include "policy/framework_controls.h"
#include "rules/rule.h"

struct counts {
    size_t problems;
    size_t bad;
};

static void take_problem(void *ctx, const struct error *problem)
{
    struct counts *counts = ctx;
    counts->problems++;
    if (problem->message[0] == '\0' || problem->detail[0] == '\0' || problem->hint[0] == '\0')
        counts->bad++;
}

static void check_control(const struct framework_control *control, size_t known)
{
    if (!control->id || !control->edition || strlen(control->id) > LIMIT_CONTROL_TEXT_BYTES)
        abort();
    for (size_t i = 0; i < control->evidence_count; i++) {
        const struct framework_evidence *evidence = &control->evidence[i];
        for (size_t k = 0; k < evidence->rule_count; k++)
            if (!evidence->source || evidence->rules[k] >= known)
                abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct counts counts = {0};
    struct error err = ERROR_INIT;
    const struct rule_set rules = rules_declared();
    const struct framework_reading reading = {&rules, take_problem, &counts};
    const struct framework *f = framework_read(arena, STR_LIT("own.yaml"),
                                               str_make((const char *)data, size), &reading, &err);
    if ((f == NULL) != (counts.problems > 0) || counts.bad > 0 ||
        (f == NULL) != (err.code == ERR_POLICY))
        abort();
    if (f) {
        const struct framework_set set = {&f, 1};
        if (!f->name || !f->title || framework_find(set, str_from(f->name)) != f)
            abort();
        for (size_t i = 0; i < f->control_count; i++)
            check_control(&f->controls[i], rules.known_count);
        (void)framework_controls_by_rule(arena, set, &rules);
    }
    arena_free(arena);
    return 0;
}
