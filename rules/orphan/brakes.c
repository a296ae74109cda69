/* What holds an orphan back although nothing refers to it: duties, uses, time. */
#include "rules/orphan/orphan.h"

#include "analyzer/points.h"
#include "rules/expiry.h"
#include "rules/restore/proofs.h"

static char plain(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool is_separator(char c)
{
    return c == ' ' || c == '-' || c == '_' || c == '.' || c == ':' || c == '/';
}

/* Equal in any case and with any separators: LegalHold, legal-hold, LEGAL_HOLD. */
static bool keys_alike(struct str a, struct str b)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < a.len && is_separator(a.ptr[i]))
            i++;
        while (k < b.len && is_separator(b.ptr[k]))
            k++;
        if (i == a.len || k == b.len)
            return i == a.len && k == b.len;
        if (plain(a.ptr[i++]) != plain(b.ptr[k++]))
            return false;
    }
}

static struct str hold_key(const struct rule_run *run, uint32_t tagset, struct strs keys)
{
    const struct tagset *set = &run->graph->tagsets[tagset];
    for (uint32_t i = 0; i < set->count; i++) {
        struct str key = graph_str(run->graph, run->graph->tags[set->first + i].key);
        for (size_t k = 0; k < keys.count; k++)
            if (keys_alike(key, keys.items[k]))
                return key;
    }
    return STR_EMPTY;
}

void orphan_held(struct rule_run *run, enum kind kind, uint32_t row, size_t hold_tags_param)
{
    struct strs keys = run->settings->params[hold_tags_param].strings;
    uint32_t tagset = graph_tagset(run->graph, kind, row);
    struct str key = tagset == 0 ? STR_EMPTY : hold_key(run, tagset, keys);
    if (str_is_empty(key))
        return;
    clause_brake(run->j, BRAKE_HELD, TRUTH_TRUE, UNKNOWN_NONE);
    judge_say(run, &(struct said){.clause = "no hold tag is set",
                                  .holds = TRUTH_FALSE,
                                  .brake = true,
                                  .kind = kind,
                                  .row = row,
                                  .field = "Tags",
                                  .value = key});
}

/* ---- retention ---- */

static void say_retention(struct rule_run *run, enum kind kind, uint32_t row, const char *field,
                          struct str value)
{
    judge_say(run, &(struct said){.clause = "no duty to keep it lies ahead",
                                  .holds = TRUTH_FALSE,
                                  .brake = true,
                                  .kind = kind,
                                  .row = row,
                                  .field = field,
                                  .value = value});
}

/* The keys that the policy has TAG-EXPIRY read, whether that rule judges or not. */
static struct strs expiry_keys(const struct rule_run *run)
{
    int param = rule_param_find(&rule_at(RULE_TAG_EXPIRY)->declared, STR_LIT("expiry_keys"));
    if (param < 0)
        return (struct strs){NULL, 0};
    return judge_settings(run, RULE_TAG_EXPIRY)->params[param].strings;
}

static bool is_date_key(struct strs keys, struct str key)
{
    for (size_t i = 0; i < keys.count; i++)
        if (str_eq(keys.items[i], key))
            return true;
    return str_eq(key, STR_LIT("aws:dlm:expirationTime"));
}

/* The first tag, by its key, that holds a date ahead; NULL: none does. */
static const struct tag *date_ahead(const struct rule_run *run, uint32_t tagset)
{
    const struct graph *g = run->graph;
    const struct tagset *set = &g->tagsets[tagset];
    struct strs keys = expiry_keys(run);
    for (uint32_t i = 0; i < set->count; i++) {
        const struct tag *tag = &g->tags[set->first + i];
        instant until;
        if (is_date_key(keys, graph_str(g, tag->key)) &&
            expiry_parse(graph_str(g, tag->value), &until) && until > run->as_of)
            return tag;
    }
    return NULL;
}

static bool dated_ahead(struct rule_run *run, enum kind kind, uint32_t row)
{
    uint32_t tagset = graph_tagset(run->graph, kind, row);
    const struct tag *tag = tagset == 0 ? NULL : date_ahead(run, tagset);
    if (!tag)
        return false;
    if (run->j->record)
        say_retention(run, kind, row, "Tags",
                      judge_text(run->j, "%.*s='%.*s'", STR_ARG(graph_str(run->graph, tag->key)),
                                 STR_ARG(graph_str(run->graph, tag->value))));
    return true;
}

static int64_t longer(int64_t ms, const struct scope *scope)
{
    bool promised = scope && scope->objectives.keep_at_least_ms != DURATION_UNSET;
    return promised && scope->objectives.keep_at_least_ms > ms ? scope->objectives.keep_at_least_ms
                                                               : ms;
}

/* What the scopes promise for a snapshot: its own, that of its volume or of a volume that was made
 * from it; and where the volume is gone, any scope that its tags still match. */
static int64_t promised_ms(const struct rule_run *run, uint32_t row)
{
    const struct graph *g = run->graph;
    int64_t ms = longer(0, judge_scope(run));
    uint32_t volume = points_volume_of(run->facts, row);
    if (run->policy->scope_count == 0)
        return 0;
    if (volume != ROW_NONE)
        ms = longer(ms, judge_scope_of(run, KIND_VOLUME, volume));
    for (uint32_t i = g->made_first[row]; i < g->made_first[row + 1]; i++)
        ms = longer(ms, judge_scope_of(run, KIND_VOLUME, g->made[i]));
    int64_t by_tags =
        volume == ROW_NONE ? policy_keep_at_least(run->policy, g, KIND_SNAPSHOT, row) : 0;
    return by_tags > ms ? by_tags : ms;
}

static bool promised_still(struct rule_run *run, uint32_t row)
{
    instant begun = run->graph->snapshots[row].start_time;
    int64_t keep = promised_ms(run, row);
    if (keep == 0 || begun == INSTANT_UNSET || age_ms(begun, run->as_of) >= keep)
        return false;
    char text[INSTANT_TEXT_MAX];
    if (run->j->record)
        say_retention(
            run, KIND_SNAPSHOT, row, "StartTime",
            judge_text(run->j, "objectives.keep_at_least is %s", duration_format(keep, text)));
    return true;
}

void orphan_retention(struct rule_run *run, enum kind kind, uint32_t row)
{
    if (dated_ahead(run, kind, row) || (kind == KIND_SNAPSHOT && promised_still(run, row)))
        clause_brake(run->j, BRAKE_RETENTION, TRUTH_TRUE, UNKNOWN_NONE);
}

/* ---- use ---- */

/* The volume that was made from it within `days`. */
static uint32_t made_lately(const struct rule_run *run, uint32_t row, int64_t days)
{
    const struct graph *g = run->graph;
    for (uint32_t i = g->made_first[row]; i < g->made_first[row + 1]; i++) {
        instant created = g->volumes[g->made[i]].create_time;
        if (created != INSTANT_UNSET && age_ms(created, run->as_of) <= days * MS_PER_DAY)
            return g->made[i];
    }
    return ROW_NONE;
}

/* While its owner's volumes were not read in full, a brake that they would show is unknown. */
static void brake_unless_read(struct rule_run *run, uint32_t row, enum brake brake,
                              const char *clause, const char *field)
{
    if (orphan_home_read(run, row, SOURCE_VOL))
        return;
    clause_brake(run->j, brake, TRUTH_UNKNOWN, UNKNOWN_GAP);
    judge_say(run,
              &(struct said){.clause = clause,
                             .holds = TRUTH_UNKNOWN,
                             .brake = true,
                             .kind = KIND_SNAPSHOT,
                             .row = row,
                             .field = field,
                             .value = STR_LIT("its owner's listing of volumes is incomplete")});
}

void orphan_in_use(struct rule_run *run, uint32_t row, int64_t days)
{
    uint32_t volume = made_lately(run, row, days);
    if (volume == ROW_NONE) {
        if (days > 0)
            brake_unless_read(run, row, BRAKE_IN_USE, "nothing was made from it lately",
                              "SnapshotId, CreateTime");
        return;
    }
    clause_brake(run->j, BRAKE_IN_USE, TRUTH_TRUE, UNKNOWN_NONE);
    if (!run->j->record)
        return;
    instant created = run->graph->volumes[volume].create_time;
    judge_related(run->j, "volume", judge_arn(run, KIND_VOLUME, volume));
    judge_say(run, &(struct said){.clause = "nothing was made from it lately",
                                  .holds = TRUTH_FALSE,
                                  .brake = true,
                                  .kind = KIND_VOLUME,
                                  .row = volume,
                                  .field = "SnapshotId, CreateTime",
                                  .value = judge_time(run->j, created),
                                  .at = created});
}

/* What was made from an unseen snapshot, or from one whose own volume is unseen, may be the proof that
 * a volume's backups restore. */
static bool may_be_proof(struct rule_run *run, uint32_t row)
{
    const struct graph *g = run->graph;
    const struct volume *v = &g->volumes[row];
    if (v->snapshot_form == ID_NONE ||
        !restore_proofs_possible(run->policy, run->as_of, v->create_time))
        return false;
    if (v->snapshot_row == ROW_NONE) {
        judge_gap(run, v->place, SOURCE_SNAP);
        return !graph_complete(g, v->place, SOURCE_SNAP);
    }
    uint32_t root = facts_of(run->facts, v->snapshot_row)->root_row;
    uint32_t origin = root == ROW_NONE ? v->snapshot_row : root;
    uint32_t home = facts_home(g, origin);
    if ((facts_of(run->facts, origin)->flags & FACT_REAL_VOLUME) == 0 ||
        g->snapshots[origin].volume_row != ROW_NONE || home == PLACE_NONE)
        return false;
    judge_gap(run, home, SOURCE_VOL);
    return !graph_complete(g, home, SOURCE_VOL);
}

/* A pass of a group may rest on a member that hangs on no machine: on this one, were its backups and
 * what was made of them seen. */
static bool may_be_member(struct rule_run *run, uint32_t row)
{
    const struct scope *scope = judge_scope(run);
    const struct volume *v = &run->graph->volumes[row];
    if (!scope || !scope->restore.judged || !scope->restore.unit_group ||
        facts_all_read(run->facts, v->place, SOURCE_BIT(SOURCE_SNAP) | SOURCE_BIT(SOURCE_VOL)))
        return false;
    judge_gaps(run, v->place, SOURCE_SNAP);
    judge_gaps(run, v->place, SOURCE_VOL);
    return true;
}

static void say_may_be_proof(struct rule_run *run, uint32_t row)
{
    clause_brake(run->j, BRAKE_RESTORE_PROOF, TRUTH_UNKNOWN, UNKNOWN_GAP);
    judge_say(run, &(struct said){.clause = "no pass of RESTORE-UNTESTED rests on it",
                                  .holds = TRUTH_UNKNOWN,
                                  .brake = true,
                                  .kind = KIND_VOLUME,
                                  .row = row,
                                  .field = "SnapshotId, CreateTime",
                                  .value = STR_LIT("what it would prove was not read")});
}

void orphan_restore_proof(struct rule_run *run, enum kind kind, uint32_t row)
{
    if (!judge_is_proof(run, kind, row)) {
        if (kind == KIND_VOLUME && (may_be_proof(run, row) || may_be_member(run, row)))
            say_may_be_proof(run, row);
        return;
    }
    clause_brake(run->j, BRAKE_RESTORE_PROOF, TRUTH_TRUE, UNKNOWN_NONE);
    judge_say(run, &(struct said){.clause = "no pass of RESTORE-UNTESTED rests on it",
                                  .holds = TRUTH_FALSE,
                                  .brake = true,
                                  .kind = kind,
                                  .row = row,
                                  .field = "SnapshotId, CreateTime",
                                  .value = STR_LIT("it is the newest proof of a restore"),
                                  .grade = GRADE_E2});
}

/* ---- what else is left ---- */

void orphan_last_of_line(struct rule_run *run, uint32_t row)
{
    uint32_t other;
    enum truth last = judge_last_of_line(run, row, &other);
    clause_brake(run->j, BRAKE_LAST_OF_LINEAGE, last, UNKNOWN_GAP);
    if (!run->j->record)
        return;
    struct said said = {.clause = "its line goes on without it",
                        .holds = truth_not(last),
                        .brake = true,
                        .kind = KIND_SNAPSHOT,
                        .row = row,
                        .field = "VolumeId, StartTime",
                        .value = STR_LIT("no other point as new stays")};
    if (other != ROW_NONE) {
        struct str arn = judge_arn(run, KIND_SNAPSHOT, other);
        said.value = judge_text(run->j, "%.*s%s", STR_ARG(arn),
                                last == TRUTH_UNKNOWN ? ", of which nobody can tell" : "");
        judge_related(run->j, "survivor", arn);
    } else if (last == TRUTH_UNKNOWN) {
        said.value = STR_LIT("its line was not read in full");
        judge_gaps(run, run->graph->snapshots[row].place, SOURCE_SNAP);
        judge_gaps(run, run->graph->snapshots[row].place, SOURCE_VOL);
        judge_gaps(run, run->graph->snapshots[row].place, SOURCE_AMI);
    }
    judge_say(run, &said);
}

/* ---- age ---- */

void orphan_older_than(struct rule_run *run, enum kind kind, uint32_t row, const char *field,
                       instant since, int64_t limit_ms)
{
    struct judgement *j = run->j;
    enum truth young =
        since == INSTANT_UNSET ? TRUTH_UNKNOWN : truth_of(age_ms(since, run->as_of) <= limit_ms);
    clause_brake(j, BRAKE_TOO_YOUNG, young, UNKNOWN_NO_TIME);
    j->has_limit = true;
    j->limit = limit_ms / MS_PER_DAY;
    j->unit = "days";
    j->has_measured = since != INSTANT_UNSET;
    j->measured = j->has_measured ? age_ms(since, run->as_of) / MS_PER_DAY : 0;
    if (!j->record)
        return;
    judge_say(run,
              &(struct said){.clause = "it is older than the limit",
                             .holds = truth_not(young),
                             .brake = true,
                             .kind = kind,
                             .row = row,
                             .field = field,
                             .value = since == INSTANT_UNSET
                                          ? STR_LIT("no time told")
                                          : judge_text(j, "%lld days, limit %lld",
                                                       (long long)j->measured, (long long)j->limit),
                             .at = since == INSTANT_UNSET ? 0 : since});
}

void orphan_both_older_than(struct rule_run *run, uint32_t row, instant since, instant also,
                            int64_t limit_ms)
{
    bool also_young = since != INSTANT_UNSET && also != INSTANT_UNSET &&
                      age_ms(since, run->as_of) > limit_ms && age_ms(also, run->as_of) <= limit_ms;
    orphan_older_than(run, KIND_SNAPSHOT, row, "StartTime", also_young ? also : since, limit_ms);
}

/* What bears the text of a copy, and the id of a volume, is native if that volume is alive. */
static void may_be_native(struct rule_run *run, uint32_t row)
{
    uint8_t flags = facts_of(run->facts, row)->flags;
    if ((flags & (FACT_REAL_VOLUME | FACT_COPY)) == (FACT_REAL_VOLUME | FACT_COPY) &&
        run->graph->snapshots[row].volume_row == ROW_NONE)
        brake_unless_read(run, row, BRAKE_LIVE_VOLUME, "it is no backup of a live volume",
                          "VolumeId");
}

void orphan_live_volume(struct rule_run *run, uint32_t row)
{
    uint32_t volume = points_volume_of(run->facts, row);
    if (volume == ROW_NONE) {
        may_be_native(run, row);
        return;
    }
    clause_brake(run->j, BRAKE_LIVE_VOLUME, TRUTH_TRUE, UNKNOWN_NONE);
    if (!run->j->record)
        return;
    judge_related(run->j, "volume", judge_arn(run, KIND_VOLUME, volume));
    judge_say(run, &(struct said){.clause = "it is no backup of a live volume",
                                  .holds = TRUTH_FALSE,
                                  .brake = true,
                                  .kind = KIND_VOLUME,
                                  .row = volume,
                                  .field = "VolumeId",
                                  .value = judge_id(run, KIND_VOLUME, volume)});
}
