/* What follows for the promises: backups, copies, restores. */
#include "truth_internal.h"

#include <stdlib.h>
#include <string.h>

/* --- RPO and COPY --- */

/* A vault keeps copies for the others: what it holds may be the newest point. */
static bool vault_unread(const struct world *w, const struct place *p, unsigned sources)
{
    for (int i = 0; i < w->place_count; i++) {
        const struct place *q = &w->places[i];
        if (q->vault && strcmp(p->account, q->account) != 0 && counts_for(p, q) &&
            gap(q, sources)) {
            return true;
        }
    }
    return false;
}

static struct verdict rpo_failure(struct world *w, const struct res *v, enum points points)
{
    const char *confidence = by_support(v, INST, AMI);
    const char *reason = points == PENDING_ONLY    ? "pending-only"
                         : points == NO_POINT      ? "none"
                         : points == UNPROVEN_ONLY ? "unproven"
                                                   : "stale";
    struct verdict failing = fail(reason, points == UNPROVEN_ONLY ? NULL : confidence);
    if (vault_unread(w, v->place, SNAP)) {
        return unknown("gap");
    }
    /* A region that was not read could hold a copy of what is here no more. */
    return gap_that_counts(w, v->place, SNAP) ? one_of(w, failing, unknown("gap")) : failing;
}

static struct verdict rpo_verdict(struct world *w, const struct res *v, enum points points)
{
    const struct place *p = v->place;
    const struct scope *sc = v->scope;
    if (sc == NULL || sc->rpo_h == 0) {
        return no_record();
    }
    if (v->created != NO_TIME && age_of(w, v) <= sc->rpo_h * HOUR) {
        return unsettled();
    }
    if (points == FRESH && !lost(p, SNAP)) {
        return pass();
    }
    if (points == STOPPED_SINCE && !lost(p, SNAP | INST)) {
        return pass();
    }
    if (gap(p, SNAP)) {
        return unknown(v->created == NO_TIME ? "gap|no-time" : "gap");
    }
    if (v->created == NO_TIME) {
        return unknown(gap_that_counts(w, p, SNAP) ? "no-time|gap" : "no-time");
    }
    return rpo_failure(w, v, points);
}

void expect_rpo(struct world *w, struct res *v, enum points points)
{
    v->rpo = tell(w, R_RPO, v, "", rpo_verdict(w, v, points));
}

/* Are the listings that a copy in `region` would stand in complete? -1: in every other region, and
 * then *any says whether there is one that was read in full; *part, at least in one account. */
static bool target_read(const struct world *w, const struct place *home, int region, bool *any,
                        bool *part)
{
    bool whole[MAX_REGIONS], present[MAX_REGIONS] = {false};
    *part = false;
    for (int r = 0; r < MAX_REGIONS; r++) {
        whole[r] = true;
    }
    for (int i = 0; i < w->place_count; i++) {
        const struct place *q = &w->places[i];
        if (counts_for(home, q) && !q->forbidden) {
            present[q->region] = true;
            whole[q->region] = whole[q->region] && !gap(q, SNAP | AMI);
            *part = *part || (q->region != home->region && !gap(q, SNAP | AMI));
        }
    }
    bool all = true;
    *any = false;
    for (int r = 0; r < MAX_REGIONS; r++) {
        if (present[r] && r != home->region && (region == -1 || r == region)) {
            all = all && whole[r];
            *any = *any || whole[r];
        }
    }
    return region == -1 ? all && *any : all;
}

/* What a copy that proves nothing by itself comes to under the scope's words. */
static struct verdict unproven_verdict(struct world *w, const struct res *v, enum copies best)
{
    const struct scope *sc = v->scope;
    struct verdict failing = fail("unproven", "medium");
    bool all_read = !gap_that_counts(w, v->place, SNAP);
    if ((sc->p2m || sc->min_proof == 3) && !all_read) { /* do its sizes match? */
        return unknown("gap");
    }
    if (best == COPY_UNPROVEN) {
        return failing;
    }
    if (best == COPY_ALIKE || !all_read) { /* then nothing says that sizes are unique */
        failing = one_of(w, failing, fail("none", "high"));
    }
    if (best == COPY_MATCHED_OLD &&
        (sc->p2m || sc->min_proof == 3)) { /* as old as one, or as young as the other */
        return one_of(w, one_of(w, failing, fail("stale", "high")), unknown("no-time"));
    }
    bool matched = best == COPY_MATCHED && all_read;
    if (matched && sc->p2m) {
        return pass();
    }
    return matched && sc->min_proof == 3 ? one_of(w, failing, pass()) : failing;
}

static struct verdict nothing_there(const struct res *v, bool has_point)
{
    struct verdict none = fail("none", "high");
    if (!has_point) {
        bool sure = is(v->rpo, ST_FAIL);
        bool maybe = (v->rpo.may_be & BIT(ST_FAIL)) != 0;
        none.caused = sure ? CAUSED : maybe ? CAUSED_OR_NOT : NOT_CAUSED;
    }
    return none;
}

static struct verdict copy_found(struct world *w, const struct res *v, int target, enum copies best,
                                 const struct place *where, bool has_point)
{
    static const char *const reasons[] = {"", "", "stale", "unusable", "pending-only"};
    const struct place *p = v->place;
    bool here = where != NULL && strcmp(p->partition, where->partition) == 0 &&
                where->region != p->region && !where->forbidden &&
                (target == -1 || target == where->region);
    bool any, part;
    bool read = target_read(w, p, target, &any, &part);
    if (v->created != NO_TIME && age_of(w, v) <= v->scope->copy_h * HOUR) {
        return unsettled();
    }
    if (here && best == COPY_PROVEN && !lost(p, SNAP) && !lost(where, SNAP)) {
        return pass();
    }
    bool enough = v->scope->p2m || v->scope->min_proof == 3;
    if (here && best == COPY_MATCHED && enough && !gap_that_counts(w, p, SNAP)) {
        /* may a listing of a third account hold another of that size? The contract does not say. */
        struct verdict proven = pass();
        return gap_elsewhere(w, p, SNAP, false)
                   ? one_of(w, proven, copy_found(w, v, target, COPY_UNPROVEN, where, has_point))
                   : proven;
    }
    if (gap(p, VOL | SNAP)) {
        return unknown(target == -1 && !any ? "gap|no-other-region-read" : "gap");
    }
    if (!read) {
        return unknown(target != -1 || any ? "gap"
                       : part              ? "gap|no-other-region-read"
                                           : "no-other-region-read");
    }
    if (!here || best == COPY_NONE) {
        return nothing_there(v, has_point);
    }
    return best >= COPY_UNPROVEN ? unproven_verdict(w, v, best) : fail(reasons[best], "high");
}

/* A pair of images proves a copy, too: where those of its own place are not read in full, what proves
 * it may be missing. The contract does not ask for them; that reading less makes nothing firmer does. */
static struct verdict copy_verdict(struct world *w, const struct res *v, int target,
                                   enum copies best, const struct place *where, bool has_point)
{
    struct verdict verdict = copy_found(w, v, target, best, where, has_point);
    bool fails = (verdict.may_be & BIT(ST_FAIL)) != 0;
    return fails && gap(v->place, AMI) ? one_of(w, verdict, unknown("gap")) : verdict;
}

void expect_copy(struct world *w, struct res *v, enum copies best, const struct place *where,
                 bool has_point)
{
    expect_copies(w, v, best, where, NULL, has_point);
}

void expect_copies(struct world *w, struct res *v, enum copies best, const struct place *where,
                   const struct place *also, bool has_point)
{
    int targets[4];
    int count = copy_targets(w, v->scope, v->place->region, targets);
    if (count == 0) {
        tell(w, R_COPY, v, "", no_record());
    }
    for (int i = 0; i < count; i++) {
        bool there = also != NULL && targets[i] == also->region;
        tell(w, R_COPY, v, targets[i] == -1 ? "any" : w->regions[targets[i]],
             copy_verdict(w, v, targets[i], best, there ? also : where, has_point));
    }
}

void expect_unselected(struct world *w, struct res *v)
{
    v->rpo = tell(w, R_RPO, v, "", no_record());
    tell(w, R_COPY, v, "", no_record());
}

/* --- RESTORE --- */

/* Gaps of strangers hide nothing. */
static struct verdict restore_verdict(const struct world *w, const struct place *p, bool proven,
                                      const char *reason)
{
    if (proven) {
        return pass();
    }
    return gap_that_counts(w, p, JUDGED) ? unknown("gap") : fail(reason, "high");
}

static const char *const restore_reasons[] = {"never", "stale", "key-changed", "weak"};

static void add_member(struct world *w, struct restore_member member)
{
    struct truth *t = w->truth;
    if (t->member_count == t->member_room) {
        size_t room = t->member_room != 0 ? t->member_room * 2 : 256;
        struct restore_member *members = keep(w, room * sizeof *members);
        if (t->member_count != 0) {
            memcpy(members, t->members, t->member_count * sizeof *members);
        }
        t->members = members;
        t->member_room = room;
    }
    t->members[t->member_count++] = member;
}

static void tell_restore(struct world *w, struct res *v, enum restored it, const char *key,
                         const struct res *test)
{
    const struct scope *sc = v->scope;
    const struct place *p = v->place;
    if (sc->grade > 2 && (it == PROVEN || it == KEY_CHANGED)) {
        it = WEAK;
    }
    if (!sc->by_group) {
        struct verdict verdict = restore_verdict(w, p, it == PROVEN, restore_reasons[it % PROVEN]);
        v->restore_passes = is(verdict, ST_PASS);
        tell(w, R_RESTORE, v, "", verdict);
        return;
    }
    tell(w, R_RESTORE, v, "", no_record());
    if (!unseen(v)) {
        const char *group = text(w, "%s|%s|%s|%s%s%s", sc->name, p->account, p->region_name,
                                 key != NULL ? key : "unencrypted", sc->by_app ? "|" : "",
                                 sc->by_app ? v->app : "");
        add_member(w, (struct restore_member){group, v, test, it == PROVEN, WEAK - (int)it});
    }
}

static void restore_of(struct world *w, struct res *v, enum restored it, const char *key,
                       unsigned shown_by, const struct res *test)
{
    const struct scope *sc = v->scope;
    bool judged = it != NOT_JUDGED && sc != NULL && sc->restore && !lost(v->place, SNAP);
    if (!judged || age_of(w, v) < 7 * DAY) {
        tell(w, R_RESTORE, v, "", judged ? unsettled() : no_record());
        return;
    }
    tell_restore(w, v, lost(v->place, shown_by) ? NEVER : it, key, test);
}

void expect_restore(struct world *w, struct res *v, enum restored it, const char *key,
                    unsigned shown_by)
{
    restore_of(w, v, it, key, shown_by, NULL);
}

void expect_proven(struct world *w, struct res *v, struct res *test, const char *key)
{
    test->proves = v;
    restore_of(w, v, PROVEN, key, VOL, test);
}

/* By group; the newest proof first. */
static int by_key(const void *a, const void *b)
{
    const struct restore_member *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    int64_t s = x->test != NULL ? x->test->created : INT64_MIN;
    int64_t t = y->test != NULL ? y->test->created : INT64_MIN;
    return order != 0 ? order : (s < t) - (s > t);
}

/* A pass rests on the newest proofs, as many as it needs. */
static void mark_proofs(struct restore_member *members, size_t count, int least)
{
    for (size_t i = 0; i < count; i++) {
        members[i].volume->in_proven_group = members[i].proven;
        if (members[i].proven && least > 0) {
            members[i].volume->restore_passes = true;
            least--;
        }
    }
}

void tell_groups(struct world *w)
{
    struct truth *t = w->truth;
    if (t->member_count != 0) {
        qsort(t->members, t->member_count, sizeof *t->members, by_key);
    }
    for (size_t i = 0; i < t->member_count;) {
        const struct restore_member *first = &t->members[i];
        size_t start = i;
        int size = 0, proven = 0, rank = 3;
        for (; i < t->member_count && strcmp(t->members[i].key, first->key) == 0; i++) {
            size++;
            proven += t->members[i].proven ? 1 : 0;
            if (!t->members[i].proven && t->members[i].rank < rank) {
                rank = t->members[i].rank;
            }
        }
        int least = first->volume->scope->sample_min;
        bool passes = proven >= (size < least ? size : least);
        if (passes) {
            mark_proofs(&t->members[start], i - start, least);
        }
        struct verdict v =
            restore_verdict(w, first->volume->place, passes, restore_reasons[WEAK - rank]);
        if ((w->policy->disabled & (1u << R_RESTORE)) == 0) {
            v = under_policy(w, R_RESTORE, 0, v);
            add_line(w, (struct truth_line){
                            R_RESTORE, "restore-group", first->volume->place->account,
                            first->volume->place->region_name, first->key, "", v, "group"});
        }
    }
}
