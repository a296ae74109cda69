/* Reports encryption keys that are disabled, expire, or go: what is encrypted under them cannot be restored
 * then, and attached volumes run on, so that nothing alarms before somebody restores.
 *
 * One record for each key that an own volume or snapshot of the place names, with these as what it is
 * related to. A key that was not told of is unknown, and so is one of another account that may not be
 * asked about. It does not say that a key which is enabled may be used: its policy and grants decide
 * that. */
#include "rules/judge.h"

#include <stdlib.h>
#include <string.h>

#include "core/arn.h"
#include "core/map.h"
#include "core/mem.h"
#include "model/states.h"

#define RELATED_MOST 50u /* dependents that one record names */

enum { PARAM_KEY_DAYS };

static const struct rule_param params[] = {
    {"key_days", PARAM_DAYS, 30, NULL,
     "keys whose material expires in so many days or fewer are reported"},
};

static const struct reason reasons[] = {
    REASON("deleted", "KMS does not know the key any more"),
    REASON("disabled", "the key is disabled"),
    REASON("expires", "its imported material expires soon, or has"),
    REASON("no-material", "its material was not imported, has expired or was deleted"),
    REASON("pending-deletion", "the key is to be deleted"),
    REASON("unavailable", "the store that holds the key does not answer"),
    REASONS_END,
};

/* A key in use, and what uses it. */
struct use {
    strref key;
    uint32_t row; /* of graph.keys, or ROW_NONE */
    uint32_t volumes;
    uint32_t snapshots;
    bool of_part; /* something that uses it is of the part that is judged */
};

struct uses {
    struct map *rows; /* strref -> row of all */
    struct vec all;   /* struct use */
};

/* ---- which keys are in use ---- */

static struct use *use_of(struct uses *uses, strref key)
{
    uint32_t next = (uint32_t)uses->all.len;
    uint32_t row = map_put_if_absent(uses->rows, key, next);
    const struct use fresh = {.key = key, .row = ROW_NONE};
    if (row == next)
        (void)vec_push(&uses->all, &fresh);
    return &VEC_AT(struct use, &uses->all, row);
}

static bool uses_key(const struct graph *g, enum kind kind, uint32_t row, strref *key)
{
    *key = kind == KIND_VOLUME ? g->volumes[row].kms_key : g->snapshots[row].kms_key;
    return *key != 0 && graph_own(g, kind, row);
}

static struct use *add_use(const struct rule_run *run, struct use *use, enum kind kind,
                           uint32_t row)
{
    use->of_part = use->of_part || judge_of_part(run, kind, row);
    return use;
}

static void gather(const struct rule_run *run, struct uses *uses)
{
    const struct graph *g = run->graph;
    struct span volumes = g->volume_spans[run->place];
    struct span snapshots = g->snapshot_spans[run->place];
    strref key;
    for (uint32_t i = 0; i < volumes.count; i++)
        if (uses_key(g, KIND_VOLUME, volumes.first + i, &key))
            add_use(run, use_of(uses, key), KIND_VOLUME, volumes.first + i)->volumes++;
    for (uint32_t i = 0; i < snapshots.count; i++)
        if (uses_key(g, KIND_SNAPSHOT, snapshots.first + i, &key))
            add_use(run, use_of(uses, key), KIND_SNAPSHOT, snapshots.first + i)->snapshots++;
}

/* ---- is it doomed ---- */

static bool is_own(const struct rule_run *run, strref key)
{
    const struct graph *g = run->graph;
    struct arn arn;
    return arn_split(graph_str(g, key), &arn) &&
           str_eq(arn.account, graph_str(g, g->places[run->place].account));
}

/* Only material that was imported expires, and KMS tells the time only where it does. [KMS-KEY-EXPIRES] */
static const char *expires(const struct rule_run *run, const struct key *key)
{
    struct str model = graph_str(run->graph, key->expiration_model);
    int64_t limit = judge_param(run, PARAM_KEY_DAYS) * MS_PER_DAY;
    bool soon = key->valid_to != INSTANT_UNSET && str_eq_c(model, "KEY_MATERIAL_EXPIRES") &&
                key->valid_to <= run->as_of + limit;
    return soon ? "expires" : NULL;
}

/* What its state alone says, by enum key_state; NULL and not usable: it does not tell. */
static const struct {
    const char *doom;
    bool usable;
} told_by[] = {
    [KEY_STATE_OTHER] = {NULL, false},
    [KEY_CREATING] = {NULL, false},
    [KEY_ENABLED] = {NULL, true},
    [KEY_DISABLED] = {"disabled", false},
    [KEY_PENDING_DELETION] = {"pending-deletion", false},
    [KEY_PENDING_IMPORT] = {"no-material", false},
    [KEY_PENDING_REPLICA_DELETION] = {"pending-deletion", false},
    [KEY_UNAVAILABLE] = {"unavailable", false},
    [KEY_UPDATING] = {NULL, false},
    [KEY_NOT_FOUND] = {"deleted", false},
    [KEY_DENIED] = {NULL, false},
};

/* The reason of a fail, or NULL. That a key of another account is not found proves nothing.
 * [KMS-KEY-FOREIGN] */
static const char *doom_of(const struct rule_run *run, const struct use *use)
{
    const struct key *key = &run->graph->keys[use->row];
    if (key->state == KEY_NOT_FOUND && !is_own(run, use->key))
        return NULL;
    return told_by[key->state].usable ? expires(run, key) : told_by[key->state].doom;
}

/* ---- saying it ---- */

static const char *told_of(const struct rule_run *run, const struct use *use)
{
    return use->row == ROW_NONE ? "not asked about"
                                : key_state_name((enum key_state)run->graph->keys[use->row].state);
}

static void say(struct rule_run *run, const struct use *use, const char *clause_text,
                enum truth holds, const char *field, struct str value)
{
    const struct evidence evidence = {.clause = clause_text,
                                      .holds = holds,
                                      .source = SOURCE_KMS,
                                      .call = source_info(SOURCE_KMS)->call,
                                      .resource = graph_str(run->graph, use->key),
                                      .field = field,
                                      .value = value,
                                      .observed_at = INSTANT_UNSET};
    judge_evidence(run->j, &evidence);
}

static void say_dates(struct rule_run *run, const struct use *use, const char *doom)
{
    const struct key *key = &run->graph->keys[use->row];
    enum truth soon = truth_of(doom && strcmp(doom, "expires") == 0);
    if (key->deletion != INSTANT_UNSET)
        say(run, use, "it is deleted then", TRUTH_TRUE, "KeyMetadata.DeletionDate",
            judge_time(run->j, key->deletion));
    if (key->valid_to != INSTANT_UNSET)
        say(run, use, "its material expires within key_days", soon, "KeyMetadata.ValidTo",
            judge_time(run->j, key->valid_to));
}

static void name_dependents(struct rule_run *run, const struct use *use, enum kind kind,
                            struct span rows, unsigned *left)
{
    strref key;
    for (uint32_t i = 0; *left > 0 && i < rows.count; i++) {
        if (!uses_key(run->graph, kind, rows.first + i, &key) || key != use->key)
            continue;
        judge_related(run->j, kind_name(kind), judge_arn(run, kind, rows.first + i));
        (*left)--;
    }
}

static void say_all(struct rule_run *run, const struct use *use, const char *doom,
                    enum truth doomed)
{
    const struct graph *g = run->graph;
    unsigned left = RELATED_MOST;
    say(run, use, "it is disabled, without material, or goes", doomed, "KeyMetadata.KeyState",
        str_from(told_of(run, use)));
    if (use->row != ROW_NONE)
        say_dates(run, use, doom);
    say(run, use, "own volumes and snapshots are encrypted under it", TRUTH_TRUE, "KmsKeyId",
        judge_text(run->j, "%u volume%s, %u snapshot%s", use->volumes, use->volumes == 1 ? "" : "s",
                   use->snapshots, use->snapshots == 1 ? "" : "s"));
    name_dependents(run, use, KIND_VOLUME, g->volume_spans[run->place], &left);
    name_dependents(run, use, KIND_SNAPSHOT, g->snapshot_spans[run->place], &left);
    if (doomed == TRUTH_UNKNOWN)
        judge_gap(run, run->place, SOURCE_KMS);
}

static void judge(struct rule_run *run, uint32_t row)
{
    const struct use *use = judge_context(run);
    const char *doom = use->row == ROW_NONE ? NULL : doom_of(run, use);
    enum truth doomed = truth_of(doom != NULL);
    (void)row;
    if (!doom && (use->row == ROW_NONE || !told_by[run->graph->keys[use->row].state].usable))
        doomed = TRUTH_UNKNOWN;
    clause(run->j, doomed, UNKNOWN_GAP);
    run->j->reason = doom ? doom : "";
    if (run->j->record)
        say_all(run, use, doom, doomed);
}

/* ---- all of a place ---- */

static void judge_use(struct rule_run *run, const struct use *use)
{
    const struct graph *g = run->graph;
    const struct place *place = &g->places[run->place];
    struct subject subject = {.kind = KIND_KEY,
                              .arn = graph_str(g, use->key),
                              .id = graph_str(g, use->key),
                              .account = graph_str(g, place->account),
                              .region = graph_str(g, place->region)};
    judge_other(run, &subject, NULL, 0, judge, use);
}

struct named_use {
    struct str name;
    const struct use *use;
};

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct named_use *)a)->name, ((const struct named_use *)b)->name);
}

/* A key is of one part; what was not seen of it, of each that uses it. */
static bool is_of_part(const struct rule_run *run, const struct use *use)
{
    return use->row == ROW_NONE ? use->of_part : judge_of_part(run, KIND_KEY, use->row);
}

static void judge_uses(struct rule_run *run, struct uses *uses)
{
    struct named_use *named = mem_array(uses->all.len + 1, sizeof(*named));
    for (size_t i = 0; i < uses->all.len; i++) {
        struct use *use = &VEC_AT(struct use, &uses->all, i);
        struct str name = graph_str(run->graph, use->key);
        use->row = graph_find(run->graph, KIND_KEY, run->place, name);
        named[i] = (struct named_use){name, use};
    }
    qsort(named, uses->all.len, sizeof(*named), by_name);
    for (size_t i = 0; i < uses->all.len; i++)
        if (is_of_part(run, named[i].use))
            judge_use(run, named[i].use);
    mem_free(named);
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    struct uses uses = {.rows = NULL};
    (void)place;
    if (!judge_enter(run, kind, ROW_NONE))
        return;
    uses.rows = map_new(16);
    vec_init(&uses.all, sizeof(struct use));
    gather(run, &uses);
    judge_uses(run, &uses);
    vec_clear(&uses.all);
    map_free(uses.rows);
}

static const struct sentence passes[] = {{NULL, 0, "the key is {seen}"}, SENTENCE_END};

static const struct sentence sentences[] = {
    {"deleted", 0, "it is gone, and with it what is encrypted under it"},
    {"disabled", 0, "it is disabled: nothing that it encrypts can be restored"},
    {"expires", 0, "its material expires: nothing that it encrypts can be restored then"},
    {"no-material", 0, "its material is gone: nothing that it encrypts can be restored"},
    {"pending-deletion", 0, "it is to be deleted, and with it what is encrypted under it"},
    {"unavailable", 0, "its key store does not answer: nothing that it encrypts can be restored"},
    SENTENCE_END};

static const struct need needs[] = {NEED(VOL, REACH_REGION), NEED(SNAP, REACH_REGION),
                                    NEED(KMS, REACH_REGION), NEED_END};

static const enum aws_fact rests_on[] = {AWS_KMS_KEY_EXPIRES, AWS_KMS_KEY_FOREIGN, AWS_KMS_KEY_GONE,
                                         AWS_KMS_KEY_STATES, AWS_FACT_END};

const struct rule rule_sec_key_doomed = {
    .declared =
        {
            .id = "SEC-KEY-DOOMED",
            .family = "SEC",
            .title = "Key disabled, expiring or scheduled for deletion",
            .why =
                "Without the key what it encrypts cannot be restored, and nothing alarms before.",
            .kinds = 1u << KIND_KEY,
            .severity = SEVERITY_CRITICAL,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
        },
    .sentences = sentences,
    .passes = passes,
    .needs = needs,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-KEY",
    .run = run_place,
};
