/* Reports records of the ledger of restore tests that cannot be tied to a test: evidence that nobody can
 * check is none.
 *
 * One record for each row that could be read, with the first reason that applies. Its id is made of the
 * row's own fields, so that it stays the same when other rows move. It does not say whether the test was
 * good: RESTORE-UNTESTED judges that. A volume that is listed nowhere may have been deleted since, and
 * what was seen of it earlier this version does not read: that stays unknown. */
#include "rules/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/limits.h"
#include "core/mem.h"

#define ID_DIGITS    16
#define NUMBER_BYTES 24

enum { PARAM_REQUIRE_CHAIN };

static const struct rule_param params[] = {
    {"require_hash_chain", PARAM_BOOL, 0, NULL,
     "rows without a link are reported, as those are whose link does not fit"},
};

static const struct reason reasons[] = {
    REASON("broken", "the link does not fit the row and what is before it: something was changed"),
    REASON("unlinked", "the row has no link, and the policy wants one"),
    REASON("future", "it is dated later than the moment of the audit"),
    REASON("unattributable", "it names no subject, nobody who tested, or no artefact"),
    REASON("contradicts", "what was restored is listed, and is no backup of the subject"),
    REASON_SHARED("subject-unseen"),
    REASON_SHARED("unresolved"),
    REASON_SHARED("gap"),
    REASONS_END,
};

struct named_drill {
    const struct drill *drill;
    char id[ID_DIGITS + 1];
};

/* ---- what is wrong with it ---- */

static bool is_broken(const struct rule_run *run, const struct drill *d)
{
    (void)run;
    return d->record->link == LEDGER_BROKEN;
}

static bool is_unlinked(const struct rule_run *run, const struct drill *d)
{
    return judge_param(run, PARAM_REQUIRE_CHAIN) != 0 && d->record->link == LEDGER_UNLINKED;
}

static bool is_future(const struct rule_run *run, const struct drill *d)
{
    return d->record->tested_at > run->as_of + CLOCK_SLACK_MS;
}

/* What this program saw itself needs no artefact: the inventory of that day is one. */
static bool wants_artefact(const struct ledger_record *r)
{
    return r->grade > GRADE_E2 || !str_eq_c(r->actor, LEDGER_ACTOR_PROGRAM);
}

static bool is_unattributable(const struct rule_run *run, const struct drill *d)
{
    const struct ledger_record *r = d->record;
    (void)run;
    return str_is_empty(d->id) || str_is_empty(r->actor) ||
           (wants_artefact(r) && str_is_empty(r->artefact_sha256));
}

static bool contradicts(const struct rule_run *run, const struct drill *d)
{
    (void)run;
    return d->lead == LEAD_OTHER;
}

/* ---- what to show of it ---- */

static struct str link_of(struct judgement *j, const struct ledger_record *r)
{
    (void)j;
    return r->stored_link;
}

static struct str time_of(struct judgement *j, const struct ledger_record *r)
{
    return judge_time(j, r->tested_at);
}

static struct str names_of(struct judgement *j, const struct ledger_record *r)
{
    return judge_text(j, "%.*s, %.*s, %.*s", STR_ARG(r->subject_arn), STR_ARG(r->actor),
                      STR_ARG(r->artefact_sha256));
}

static struct str source_of(struct judgement *j, const struct ledger_record *r)
{
    (void)j;
    return str_is_empty(r->source_arn) ? r->recovery_point_arn : r->source_arn;
}

/* In the order in which they are told. */
static const struct fault {
    const char *reason;
    bool (*applies)(const struct rule_run *run, const struct drill *d);
    const char *text;
    const char *field;
    struct str (*value)(struct judgement *j, const struct ledger_record *r);
} faults[] = {
    {"broken", is_broken, "its link does not fit the rows before it", "link", link_of},
    {"unlinked", is_unlinked, "it has no link, and the policy wants one", "link", link_of},
    {"future", is_future, "it is dated after as_of", "tested_at", time_of},
    {"unattributable", is_unattributable, "it lacks a subject, an actor or an artefact's digest",
     "subject_arn, actor, artefact_sha256", names_of},
    {"contradicts", contradicts, "what was restored is no backup of its subject", "source_arn",
     source_of},
};
#define FAULTS (sizeof(faults) / sizeof(faults[0]))

static const struct fault *fault_of(const struct rule_run *run, const struct drill *d)
{
    for (size_t i = 0; i < FAULTS; i++)
        if (faults[i].applies(run, d))
            return &faults[i];
    return NULL;
}

/* ---- what is not known of it ---- */

static bool all_listed(const struct graph *g, uint32_t place)
{
    return place != PLACE_NONE && graph_complete(g, place, SOURCE_VOL) &&
           graph_complete(g, place, SOURCE_SNAP);
}

/* Where the listings are complete, what earlier runs saw would tell. */
static void say_gaps(struct rule_run *run, const struct drill *d)
{
    static const enum source asked[] = {SOURCE_HIST, SOURCE_SNAP, SOURCE_VOL};
    for (size_t i = 0; run->j->record && i < sizeof(asked) / sizeof(asked[0]); i++) {
        if (d->place == PLACE_NONE)
            judge_gap_region(run, d->account, d->region, asked[i]);
        else
            judge_gap(run, d->place, asked[i]);
    }
}

static void weigh_subject(struct rule_run *run, const struct drill *d)
{
    if (d->volume != ROW_NONE || drill_snapshot_listed(run->graph, d))
        return;
    clause(run->j, TRUTH_UNKNOWN,
           all_listed(run->graph, d->place) ? UNKNOWN_SUBJECT_UNSEEN : UNKNOWN_GAP);
    say_gaps(run, d);
}

/* ---- saying it ---- */

static void say(struct rule_run *run, const struct drill *d, const struct fault *f, bool holds)
{
    struct str name = facts_ledger(run->facts)->name;
    const struct evidence evidence = {
        .clause = f->text,
        .holds = truth_of(holds),
        .source = SOURCE_LED,
        .call = source_info(SOURCE_LED)->call,
        .resource = judge_text(run->j, "%.*s:%u", STR_ARG(name), d->record->line),
        .field = f->field,
        .value = f->value(run->j, d->record),
        .observed_at = d->record->tested_at,
        .grade = drill_grade(d)};
    judge_evidence(run->j, &evidence);
}

/* One reason is enough for a fail, so the others are told only when there is none. */
static void say_all(struct rule_run *run, const struct drill *d, const struct fault *wrong)
{
    for (size_t i = 0; i < FAULTS; i++)
        if (!wrong || wrong == &faults[i])
            say(run, d, &faults[i], wrong);
    if (!str_is_empty(d->record->subject_arn))
        judge_related(run->j, kind_name(KIND_VOLUME), d->record->subject_arn);
}

static void judge(struct rule_run *run, uint32_t row)
{
    const struct named_drill *named = judge_context(run);
    const struct drill *d = named->drill;
    const struct fault *wrong = fault_of(run, d);
    struct judgement *j = run->j;
    (void)row;
    j->reason = wrong ? wrong->reason : "";
    if (!wrong && d->lead == LEAD_DOUBTFUL)
        clause(j, TRUTH_UNKNOWN, UNKNOWN_UNRESOLVED);
    if (!wrong)
        weigh_subject(run, d);
    if (!wrong && j->why == UNKNOWN_NONE)
        clause(j, TRUTH_FALSE, UNKNOWN_NONE);
    if (j->record)
        say_all(run, d, wrong);
}

/* ---- all of them, at the first place in scope ---- */

static int by_id(const void *a, const void *b)
{
    const struct named_drill *x = a;
    const struct named_drill *y = b;
    int order = strcmp(x->id, y->id);
    if (order != 0)
        return order;
    return (x->drill->record->line > y->drill->record->line) -
           (x->drill->record->line < y->drill->record->line);
}

static struct named_drill *name_all(const struct drills *drills, size_t *count)
{
    const struct drill *all = drills_all(drills, count);
    struct named_drill *named = mem_array(*count + 1, sizeof(*named));
    for (size_t i = 0; i < *count; i++) {
        char link[SHA256_HEX_MAX];
        named[i].drill = &all[i];
        (void)memcpy(named[i].id, ledger_link_of(all[i].record, "", link), ID_DIGITS);
    }
    qsort(named, *count, sizeof(*named), by_id);
    return named;
}

/* `again`: how many equal records came before; they differ by their number. */
static void judge_named(struct rule_run *run, const struct named_drill *named, size_t again)
{
    char name[LIMIT_PATH_BYTES + NUMBER_BYTES];
    char number[NUMBER_BYTES];
    struct str file = facts_ledger(run->facts)->name;
    int len = snprintf(name, sizeof(name), "%.*s:%u", STR_ARG(file), named->drill->record->line);
    (void)snprintf(number, sizeof(number), "%zu", again + 1);
    struct str discriminator = str_from(number);
    struct subject subject = {
        .kind = KIND_LEDGER_RECORD, .id = str_from(named->id), .name = str_make(name, (size_t)len)};
    judge_other(run, &subject, &discriminator, again > 0 ? 1 : 0, judge, named);
}

static void run_place(struct rule_run *run, uint32_t place, enum kind kind)
{
    if (!judge_first_place(run, place) || !judge_enter(run, kind, ROW_NONE))
        return;
    size_t count, again = 0;
    struct named_drill *named = name_all(facts_drills(run->facts), &count);
    for (size_t i = 0; i < count; i++) {
        again = i > 0 && strcmp(named[i].id, named[i - 1].id) == 0 ? again + 1 : 0;
        judge_named(run, &named[i], again);
    }
    mem_free(named);
}

static bool promised(const struct policy *policy)
{
    return !str_is_empty(policy->evidence.ledger);
}

static const struct sentence sentences[] = {
    {"broken", 0, "it was changed, or rows before it were"},
    {"unlinked", 0, "it has no link, and the policy wants one"},
    {"future", 0, "it is dated {seen}, after the audit"},
    {"unattributable", 0, "it does not say who tested what, with what to show"},
    {"contradicts", 0, "{seen} is no backup of what it is said to be of"},
    SENTENCE_END};

static const enum aws_fact rests_on[] = {AWS_FACTS_OF_COPIES, AWS_FACTS_OF_LISTINGS,
                                         AWS_BACKUP_TAG_SOURCE, AWS_EC2_SNAP_VOLUME_ID,
                                         AWS_FACT_END};

const struct rule rule_inv_ledger = {
    .declared =
        {
            .id = "INV-LEDGER",
            .family = "INV",
            .title = "Imported evidence is not attributable",
            .why = "Evidence that cannot be tied to a test is not evidence.",
            .kinds = 1u << KIND_LEDGER_RECORD,
            .severity = SEVERITY_MEDIUM,
            .params = params,
            .param_count = sizeof(params) / sizeof(params[0]),
        },
    .sentences = sentences,
    .needs = needs_nothing,
    .facts = rests_on,
    .reasons = reasons,
    .runbook = "F-REVIEW",
    .run = run_place,
    .promised = promised,
};
