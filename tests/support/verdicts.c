#include "tests/support/verdicts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/arena.h"
#include "core/vec.h"
#include "rules/rule.h"
#include "rules/sentence.h"

extern const char snapaudit_prices_json[];
extern const size_t snapaudit_prices_json_size;

struct verdicts {
    struct arena *arena;
    struct graph *graph;
    struct vec records; /* struct verdict */
    struct summary summary;
};

static void append(char *to, size_t size, const char *text)
{
    size_t len = strlen(to);
    snprintf(to + len, size - len, "%s%s", len > 0 ? "; " : "", text);
}

static void keep_lists(struct verdict *v, const struct finding *f)
{
    char text[1024];
    for (size_t i = 0; i < f->evidence_count; i++) {
        const struct evidence *e = &f->evidence[i];
        snprintf(text, sizeof(text), "%s %.*s: %.*s", e->call, STR_ARG(e->resource),
                 STR_ARG(e->value));
        append(v->evidence, sizeof(v->evidence), text);
    }
    for (size_t i = 0; i < f->unknown_count; i++) {
        const struct unknown_because *b = &f->unknown_because[i];
        snprintf(text, sizeof(text), "%s %.*s %s", b->source, STR_ARG(b->region), b->error);
        append(v->because, sizeof(v->because), text);
    }
    for (size_t i = 0; i < f->related_count; i++) {
        snprintf(text, sizeof(text), "%s %.*s", f->related[i].relation, STR_ARG(f->related[i].arn));
        append(v->related, sizeof(v->related), text);
    }
    if (f->remediation.command_count > 0)
        snprintf(v->command, sizeof(v->command), "%.*s", STR_ARG(f->remediation.commands[0]));
}

static void keep_sentence(struct verdict *v, const struct finding *f)
{
    struct sink *text = sink_memory();
    finding_sentence(text, f);
    (void)snprintf(v->sentence, sizeof(v->sentence), "%.*s", STR_ARG(sink_view(text)));
    sink_abort(text);
}

static void keep_columns(struct verdict *v, const struct finding *f)
{
    char proof[INSTANT_TEXT_MAX] = "";
    char keys[256] = "";
    for (size_t i = 0; i < f->missing_key_count; i++) {
        char key[128];
        snprintf(key, sizeof(key), "%.*s", STR_ARG(f->missing_keys[i]));
        append(keys, sizeof(keys), key);
    }
    if (f->has_proof)
        instant_format(f->proof_at, proof);
    snprintf(v->columns, sizeof(v->columns), "%.*s | %s | %s", STR_ARG(f->target), keys, proof);
}

static void keep(void *ctx, const struct finding *f)
{
    struct verdicts *all = ctx;
    struct verdict *v = vec_push(&all->records, NULL);
    const char *word = f->brake != BRAKE_NONE ? brake_name(f->brake) : f->reason;
    snprintf(v->rule, sizeof(v->rule), "%s", f->rule);
    snprintf(v->id, sizeof(v->id), "%.*s", STR_ARG(f->subject.id));
    if (f->discriminator_count > 0)
        snprintf(v->discriminator, sizeof(v->discriminator), "%.*s", STR_ARG(f->discriminators[0]));
    snprintf(v->text, sizeof(v->text), "%s%s%s", status_name(f->status), word[0] ? " " : "", word);
    snprintf(v->fingerprint, sizeof(v->fingerprint), "%s", f->fingerprint);
    snprintf(v->caused_by, sizeof(v->caused_by), "%s", f->caused_by ? f->caused_by : "");
    v->severity = f->severity;
    v->confidence = f->confidence;
    v->has_measured = f->has_measured;
    v->measured = f->measured;
    v->limit = f->limit;
    keep_columns(v, f);
    snprintf(v->unit, sizeof(v->unit), "%s", f->unit);
    v->has_money = f->has_money;
    v->floor = f->saving_floor;
    v->ceiling = f->saving_ceiling;
    v->evidence_count = f->evidence_count;
    keep_lists(v, f);
    keep_sentence(v, f);
}

static void problem(void *ctx, const struct error *err)
{
    (void)ctx;
    print_error("%s (%s)\n", err->message, err->detail);
}

static void notice(void *ctx, const char *text)
{
    (void)ctx;
    (void)text;
}

static const struct policy *load_policy(struct verdicts *v, const char *text, instant as_of)
{
    struct error err = ERROR_INIT;
    struct policy_options options = {
        .rules = rules_declared(), .as_of = as_of, .notice = notice, .problem = problem};
    struct str body = text ? str_from(text) : policy_builtin_text();
    const struct policy *policy =
        policy_parse(v->arena, STR_LIT("policy.yaml"), body, &options, &err);
    if (!policy)
        fail_msg("the test's policy is not valid: %s", err.message);
    return policy;
}

struct verdicts *verdicts_run(struct graph *graph, const char *policy_text, const char *as_of_text)
{
    return verdicts_run_with(graph, policy_text, as_of_text, NULL);
}

struct verdicts *verdicts_run_with(struct graph *graph, const char *policy_text,
                                   const char *as_of_text, const struct ledger_seen *ledger)
{
    struct error err = ERROR_INIT;
    struct verdicts *v = calloc(1, sizeof(*v));
    instant as_of = 0;
    assert_non_null(v);
    assert_true(instant_parse(str_from(as_of_text), &as_of));
    v->arena = arena_new();
    v->graph = graph;
    vec_init(&v->records, sizeof(struct verdict));
    const struct policy *policy = load_policy(v, policy_text, as_of);
    struct prices *prices =
        prices_parse(str_make(snapaudit_prices_json, snapaudit_prices_json_size), &err);
    assert_non_null(prices);
    struct cost_model *cost = cost_model_new(graph, prices, as_of);
    struct facts_options facts_options = engine_facts_options(policy, as_of);
    facts_options.ledger = ledger;
    struct facts *facts = facts_new(graph, &facts_options);
    struct engine_options options = {.graph = graph,
                                     .facts = facts,
                                     .cost = cost,
                                     .prices = prices,
                                     .policy = policy,
                                     .as_of = as_of,
                                     .include_pass = true,
                                     .only_rule = -1,
                                     .only_scope = -1,
                                     .only_row = ROW_NONE,
                                     .accept = keep,
                                     .ctx = v};
    assert_int_equal(engine_run(&options, v->arena, &v->summary, &err), 0);
    v->summary.currency = "USD";
    facts_free(facts);
    cost_model_free(cost);
    prices_free(prices);
    return v;
}

void verdicts_free(struct verdicts *v)
{
    vec_clear(&v->records);
    arena_free(v->arena);
    graph_free(v->graph);
    free(v);
}

const struct verdict *verdicts_find(const struct verdicts *v, const char *rule, const char *id,
                                    const char *discriminator)
{
    for (size_t i = 0; i < v->records.len; i++) {
        const struct verdict *record = &VEC_AT(struct verdict, &v->records, i);
        if (strcmp(record->rule, rule) == 0 && strcmp(record->id, id) == 0 &&
            (!discriminator || strcmp(record->discriminator, discriminator) == 0))
            return record;
    }
    return NULL;
}

const struct summary *verdicts_summary(const struct verdicts *v)
{
    return &v->summary;
}

size_t verdicts_count(const struct verdicts *v, const char *rule)
{
    size_t count = 0;
    for (size_t i = 0; i < v->records.len; i++)
        count += strcmp(VEC_AT(struct verdict, &v->records, i).rule, rule) == 0;
    return count;
}

void assert_verdict_at(const struct verdicts *v, const char *rule, const char *id,
                       const char *discriminator, const char *expected, const char *file, int line)
{
    const struct verdict *record = verdicts_find(v, rule, id, discriminator);
    const char *got = record ? record->text : "none";
    if (strcmp(got, expected) == 0)
        return;
    print_error("%s %s: expected \"%s\", got \"%s\"\n", rule, id, expected, got);
    _fail(file, line);
}
