#include "truth.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- verdicts --- */

static struct verdict pass(void)
{
    return (struct verdict){.status = ST_PASS, .reason = "", .brake = ""};
}

static struct verdict other_rule(void)
{
    return (struct verdict){.status = ST_PASS, .reason = "other-rule", .brake = ""};
}

static struct verdict brake(const char *name)
{
    return (struct verdict){.status = ST_PASS, .reason = "", .brake = name};
}

static struct verdict fail(const char *reason, const char *confidence)
{
    return (struct verdict){
        .status = ST_FAIL, .reason = reason, .brake = "", .confidence = confidence};
}

static struct verdict unknown(const char *reason)
{
    return (struct verdict){.status = ST_UNKNOWN, .reason = reason, .brake = ""};
}

static struct verdict no_record(void)
{
    return (struct verdict){.status = ST_NONE, .reason = "", .brake = ""};
}

static struct verdict unsettled(void)
{
    return (struct verdict){.status = ST_UNSETTLED, .reason = "", .brake = ""};
}

static struct verdict left_open(void)
{
    return (struct verdict){.status = ST_ANY, .reason = "", .brake = ""};
}

const char *status_name(enum status status)
{
    static const char *const names[] = {"",       "pass", "fail",      "unknown",
                                        "exempt", "none", "unsettled", "any"};
    return names[status];
}

/* --- telling --- */

static void add_line(struct world *w, struct truth_line line)
{
    struct truth *t = w->truth;
    if (t->count == t->room) {
        size_t room = t->room != 0 ? t->room * 2 : 1024;
        struct truth_line *lines = keep(w, room * sizeof *lines);
        if (t->count != 0) {
            memcpy(lines, t->lines, t->count * sizeof *lines);
        }
        t->lines = lines;
        t->room = room;
    }
    t->lines[t->count++] = line;
}

static int64_t age_of(const struct world *w, const struct res *r)
{
    return r->created == NO_TIME || r->created > w->now ? 0 : w->now - r->created;
}

static bool settling(const struct world *w, const struct res *r)
{
    if (r->changed == NO_TIME) {
        return false;
    }
    int64_t age = r->changed > w->now ? 0 : w->now - r->changed;
    return age < w->policy->settle_min * MINUTE;
}

static bool unseen(const struct res *r)
{
    static const unsigned source[KINDS] = {SNAP, VOL, AMI, INST, LT, LT};
    return r->foreign || lost(r->place, source[r->kind]);
}

/* What the policy does to a verdict, whatever the rule. */
static struct verdict under_policy(const struct world *w, enum rule rule, unsigned exempted,
                                   struct verdict v)
{
    unsigned bit = 1u << rule;
    if (is_strict(w, rule) && v.status == ST_FAIL && rule != R_TAG) {
        v = unknown("gap"); /* every rule but the TAG ones has supports that cannot be read yet */
    }
    if ((exempted & bit) != 0 && (v.status == ST_FAIL || v.status == ST_UNKNOWN)) {
        v.would_be = v.status;
        v.status = ST_EXEMPT;
    }
    return v;
}

static struct verdict tell(struct world *w, enum rule rule, struct res *r,
                           const char *discriminator, struct verdict v)
{
    r->told |= 1u << rule;
    if (unseen(r) || (w->policy->disabled & (1u << rule)) != 0) {
        return no_record();
    }
    if (v.status != ST_NONE && settling(w, r)) {
        v = unsettled();
    }
    v = under_policy(w, rule, r->exempted, v);
    add_line(w, (struct truth_line){rule, kind_name(r->kind), r->place->account,
                                    r->place->region_name, r->id, discriminator, v, r->scenario});
    return v;
}

static const char *by_support(const struct res *r, unsigned first, unsigned second)
{
    int missing = (gap(r->place, first) ? 1 : 0) + (second != 0 && gap(r->place, second) ? 1 : 0);
    return missing == 0 ? "high" : missing == 1 ? "medium" : "low";
}

static const char *orphan_confidence(const struct res *s)
{
    return s->csi ? "low" : by_support(s, LT, 0);
}

/* --- ORPHAN --- */

static bool younger(const struct world *w, const struct res *r, int days)
{
    return r->created != NO_TIME && age_of(w, r) <= days * DAY;
}

/* A reference that can be seen settles the matter; otherwise absence needs all the images. */
static bool reference_seen(const struct res *s, unsigned ref)
{
    return ref != 0 && !lost(s->place, ref);
}

static struct verdict gone_verdict(const struct world *w, const struct res *s, struct gone it)
{
    const struct place *p = s->place;
    bool volume_seen = (it.live && !lost(p, VOL)) || (it.named && !lost(p, INST));
    if (it.unfinished || it.sentinel || volume_seen || reference_seen(s, it.ref)) {
        return pass();
    }
    if (it.last && w->policy->keep_last) {
        return brake("last-of-lineage");
    }
    if (s->held) {
        return brake("held");
    }
    if (younger(w, s, gone_min_age(w, s))) {
        return brake("too-young");
    }
    if (it.managed) {
        return unknown("managed");
    }
    if (it.possible) {
        return unknown("possible-copy");
    }
    if (gap(p, VOL | AMI)) {
        return unknown("gap");
    }
    return s->created == NO_TIME ? unknown("no-time") : fail("volume-gone", orphan_confidence(s));
}

void expect_gone(struct world *w, struct res *s, struct gone it)
{
    tell(w, R_GONE, s, "", gone_verdict(w, s, it));
    tell(w, R_IMAGE, s, "", other_rule());
    tell(w, R_COPIED, s, "", other_rule());
}

static struct verdict image_verdict(const struct world *w, const struct res *s,
                                    struct image_gone it)
{
    const struct place *p = s->place;
    bool volume_matters = !it.no_volume && !it.copy_of_live;
    bool live = it.copy_of_live || (it.live && !lost(p, VOL));
    if (it.unfinished || (it.image_listed && !lost(p, AMI)) || reference_seen(s, it.ref)) {
        return pass();
    }
    if (s->held) {
        return brake("held");
    }
    if (younger(w, s, w->policy->image_min_age_d)) {
        return brake("too-young");
    }
    if (live) {
        return brake("live-volume");
    }
    if (it.managed) {
        return unknown("managed");
    }
    if (it.possible) {
        return unknown("possible-copy");
    }
    if (gap(p, AMI) || (volume_matters && gap(p, VOL))) {
        return unknown("gap");
    }
    return s->created == NO_TIME ? unknown("no-time") : fail("image-gone", orphan_confidence(s));
}

void expect_image_gone(struct world *w, struct res *s, struct image_gone it)
{
    tell(w, R_IMAGE, s, "", image_verdict(w, s, it));
    tell(w, R_GONE, s, "", other_rule());
    tell(w, R_COPIED, s, "", other_rule());
}

static struct verdict copied_verdict(const struct world *w, const struct res *s, struct copied it)
{
    if (it.unfinished || reference_seen(s, it.ref) || it.nothing) {
        return pass();
    }
    bool keeps = s->scope != NULL && s->scope->keep_at_most_d != 0;
    int limit = keeps ? s->scope->keep_at_most_d : w->policy->copy_grace_d;
    if (it.root != NULL && it.newest && w->policy->keep_newest) {
        return brake("last-of-lineage");
    }
    if (s->held) {
        return brake("held");
    }
    if (it.root != NULL && younger(w, it.root, limit)) { /* the data's age, not the copy's */
        return brake("too-young");
    }
    if (it.root != NULL && it.live) {
        return brake("live-volume");
    }
    if (it.managed) {
        return unknown("managed");
    }
    if (it.root == NULL) {
        return unknown("unresolved");
    }
    if (gap(s->place, AMI) || gap(it.root->place, VOL)) {
        return unknown("gap");
    }
    return fail("source-gone", "low");
}

void expect_copied(struct world *w, struct res *s, struct copied it)
{
    tell(w, R_COPIED, s, "", copied_verdict(w, s, it));
    tell(w, R_GONE, s, "", other_rule());
    tell(w, R_IMAGE, s, "", other_rule());
}

static struct verdict unattached_verdict(const struct world *w, const struct res *v)
{
    if (!v->available || v->attached) {
        return pass();
    }
    if (v->held) {
        return brake("held");
    }
    if (v->created == NO_TIME) {
        return unknown("no-time");
    }
    bool young = younger(w, v, w->policy->detached_d);
    return young ? brake("too-young") : fail("unattached", "low");
}

/* --- TAG --- */

static struct verdict tag_verdict(const struct world *w, const struct res *r)
{
    const struct policy *p = w->policy;
    bool keys = p->required_all[0] != NULL ||
                (r->kind == KIND_VOLUME && p->required_volume != NULL) ||
                (r->scope != NULL && r->scope->required_key != NULL);
    if (r->tags == TAGS_GOOD || (r->tags == TAGS_OTHER && !keys)) {
        return pass();
    }
    if (r->created == NO_TIME) {
        return unknown("no-time");
    }
    if (age_of(w, r) <= p->grace_h * HOUR) {
        return brake("too-young");
    }
    return fail(r->tags == TAGS_ABSENT ? "none" : "missing", "high");
}

void expect_tag(struct res *r, enum rule rule, const char *key, const char *reason)
{
    if (r->fact_count < TAG_FACTS) {
        r->facts[r->fact_count++] = (struct tag_fact){rule, key, reason};
    }
}

/* One line for each fact of the rule; returns how many. */
static int tell_facts(struct world *w, enum rule rule, struct res *r)
{
    int told = 0;
    for (int i = 0; i < r->fact_count; i++) {
        const struct tag_fact *fact = &r->facts[i];
        if (fact->rule != rule) {
            continue;
        }
        bool open = strcmp(fact->reason, "gap") == 0 || strcmp(fact->reason, "no-time") == 0;
        tell(w, rule, r, fact->key,
             fact->reason[0] == '\0' ? pass()
             : open                  ? unknown(fact->reason)
                                     : fail(fact->reason, "high"));
        told++;
    }
    return told;
}

static bool speaks_of(enum rule rule, const struct res *r)
{
    return r->kind != KIND_VOLUME || (rule != R_INHERIT && rule != R_LOST);
}

/* The rules on tags but TAG-REQUIRED. A policy without values has no scope of heirs either. */
static void tell_tags(struct world *w, struct res *r)
{
    static const enum rule asked[] = {R_VALUE, R_VARIANT, R_INHERIT, R_LOST};
    const struct policy *p = w->policy;
    struct verdict none = fail("none", "high"), two = fail("ambiguous", "high");
    tell(w, R_SCOPED, r, "", r->scope == NULL ? none : r->ambiguous && p->exclusive ? two : pass());
    if (settling(w, r)) { /* counted once, whatever its tags */
        tell(w, R_EXPIRY, r, "", unsettled());
    } else {
        tell_facts(w, R_EXPIRY, r);
    }
    for (int i = 0; i < 4 && p->values; i++) {
        if (speaks_of(asked[i], r) && settling(w, r)) {
            tell(w, asked[i], r, "", unsettled());
        } else if (tell_facts(w, asked[i], r) == 0 && asked[i] == R_VARIANT) {
            tell(w, R_VARIANT, r, "", pass());
        }
    }
}

/* --- RPO and COPY --- */

static struct verdict rpo_verdict(const struct world *w, const struct res *v, enum points points)
{
    const struct place *p = v->place;
    const struct scope *sc = v->scope;
    const char *confidence = by_support(v, INST, AMI);
    (void)w;
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
        return unknown("gap");
    }
    if (v->created == NO_TIME) {
        return unknown("no-time");
    }
    switch (points) {
    case PENDING_ONLY: return fail("pending-only", confidence);
    case NO_POINT: return fail("none", confidence);
    default: return fail("stale", confidence);
    }
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
    bool whole[8], present[8] = {false};
    *part = false;
    for (int r = 0; r < 8; r++) {
        whole[r] = true;
    }
    for (int i = 0; i < w->place_count; i++) {
        const struct place *q = &w->places[i];
        present[q->region] = !q->forbidden;
        whole[q->region] = whole[q->region] && !gap(q, SNAP | AMI);
        *part = *part || (q->region != home->region && !q->forbidden && !gap(q, SNAP | AMI));
    }
    bool all = true;
    *any = false;
    for (int r = 0; r < 8; r++) {
        if (present[r] && r != home->region && (region == -1 || r == region)) {
            all = all && whole[r];
            *any = *any || whole[r];
        }
    }
    return all;
}

static struct verdict copy_verdict(const struct world *w, const struct res *v, int target,
                                   enum copies best, const struct place *where, bool has_point)
{
    static const char *const reasons[] = {"none",         "",        "stale", "unusable",
                                          "pending-only", "unproven"};
    const struct place *p = v->place;
    bool here = where != NULL && where->region != p->region && !where->forbidden &&
                (target == -1 || target == where->region);
    bool any, part;
    bool read = target_read(w, p, target, &any, &part);
    if (v->created != NO_TIME && age_of(w, v) <= v->scope->copy_h * HOUR) {
        return unsettled();
    }
    if (here && best == COPY_PROVEN && !lost(p, SNAP) && !lost(where, SNAP)) {
        return pass();
    }
    if (!has_point && !gap(p, SNAP)) {
        struct verdict v_none = fail("none", "high");
        v_none.caused = v->rpo.status == ST_FAIL;
        return v_none;
    }
    if (gap(p, VOL | SNAP)) {
        return unknown("gap");
    }
    if (!read) {
        if (target == -1 && !any && part) {
            return left_open(); /* is a region read that was read in one account of several? */
        }
        return unknown(target == -1 && !any ? "no-other-region-read" : "gap");
    }
    const char *reason = here ? reasons[best] : "none";
    return fail(reason, here && best == COPY_UNPROVEN ? "medium" : "high");
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

/* Is anything of one account unread, or of any when `account` is NULL? */
static bool unread(const struct world *w, const char *account)
{
    for (int i = 0; i < w->place_count; i++) {
        const struct place *p = &w->places[i];
        if (gap(p, JUDGED) && (account == NULL || strcmp(p->account, account) == 0)) {
            return true;
        }
    }
    return false;
}

/* Whether a gap in another account hides evidence is left open. */
static struct verdict restore_verdict(const struct world *w, const struct place *p, bool proven,
                                      const char *reason)
{
    if (proven) {
        return pass();
    }
    if (unread(w, p->account)) {
        return unknown("gap");
    }
    if (unread(w, NULL) && !is_strict(w, R_RESTORE)) {
        return left_open();
    }
    return fail(reason, "high");
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

void expect_restore(struct world *w, struct res *v, enum restored it, const char *key,
                    unsigned shown_by)
{
    const struct scope *sc = v->scope;
    const struct place *p = v->place;
    bool judged = it != NOT_JUDGED && sc != NULL && sc->restore && !lost(p, SNAP);
    if (!judged || age_of(w, v) < 7 * DAY) {
        tell(w, R_RESTORE, v, "", judged ? unsettled() : no_record());
        return;
    }
    if (lost(p, shown_by)) {
        it = NEVER;
    }
    if (sc->grade > 2 && (it == PROVEN || it == KEY_CHANGED)) {
        it = WEAK;
    }
    if (!sc->by_group) {
        tell(w, R_RESTORE, v, "",
             restore_verdict(w, p, it == PROVEN, restore_reasons[it % PROVEN]));
        return;
    }
    tell(w, R_RESTORE, v, "", no_record());
    if (!unseen(v)) {
        const char *group = text(w, "%s|%s|%s|%s%s%s", sc->name, p->account, p->region_name,
                                 key != NULL ? key : "unencrypted", sc->by_app ? "|" : "",
                                 sc->by_app ? v->app : "");
        add_member(w, (struct restore_member){group, v, it == PROVEN, WEAK - (int)it});
    }
}

static int by_key(const void *a, const void *b)
{
    const struct restore_member *x = a, *y = b;
    return strcmp(x->key, y->key);
}

static void tell_groups(struct world *w)
{
    struct truth *t = w->truth;
    if (t->member_count != 0) {
        qsort(t->members, t->member_count, sizeof *t->members, by_key);
    }
    for (size_t i = 0; i < t->member_count;) {
        const struct restore_member *first = &t->members[i];
        int size = 0, proven = 0, rank = 3;
        for (; i < t->member_count && strcmp(t->members[i].key, first->key) == 0; i++) {
            size++;
            proven += t->members[i].proven ? 1 : 0;
            if (!t->members[i].proven && t->members[i].rank < rank) {
                rank = t->members[i].rank;
            }
        }
        int least = first->volume->scope->sample_min;
        struct verdict v =
            restore_verdict(w, first->volume->place, proven >= (size < least ? size : least),
                            restore_reasons[WEAK - rank]);
        if ((w->policy->disabled & (1u << R_RESTORE)) == 0) {
            v = under_policy(w, R_RESTORE, 0, v);
            add_line(w, (struct truth_line){
                            R_RESTORE, "restore-group", first->volume->place->account,
                            first->volume->place->region_name, first->key, "", v, "group"});
        }
    }
}

/* --- the rest --- */

static void tell_coverage(struct world *w)
{
    static const char *const reasons[] = {"", "not-attempted", "truncated", "malformed",
                                          "truncated"};
    static const char *const codes[] = {"SNAP", "VOL", "AMI"};
    for (int i = 0; i < w->place_count; i++) {
        const struct place *p = &w->places[i];
        for (int s = 0; s < 3; s++) {
            struct verdict v = p->cut[s] == CUT_NONE ? pass() : fail(reasons[p->cut[s]], NULL);
            const char *id = text(w, "%s/%s", p->region_name, codes[s]);
            add_line(w, (struct truth_line){R_COVERAGE, "source", p->account, p->region_name, id,
                                            "", v, "coverage"});
        }
    }
}

static bool excuses(const struct exemption *e, enum rule rule)
{
    return fnmatch(e->rule, rule_id(rule), 0) == 0;
}

/* Is a listing incomplete that a rule of the exemption asks for? Those of RPO and of volumes do not
 * ask for images. */
static bool hidden(const struct world *w, const struct exemption *e)
{
    unsigned needed = 0;
    for (int rule = R_GONE; rule < RULES; rule++) {
        if (excuses(e, (enum rule)rule)) {
            needed |= rule == R_UNATTACHED ? VOL : rule == R_RPO ? VOL | SNAP : JUDGED;
        }
    }
    for (int i = 0; i < w->place_count; i++) {
        if (gap(&w->places[i], needed)) {
            return true;
        }
    }
    return false;
}

/* How many findings it covers; -1 when what one of them says is left open. */
static int covered(const struct world *w, const struct exemption *e)
{
    int count = 0;
    for (size_t i = 0; i < w->truth->count; i++) {
        const struct truth_line *l = &w->truth->lines[i];
        if (e->on == NULL || l->id != e->on->id || !excuses(e, l->rule)) {
            continue;
        }
        enum status status = l->verdict.status;
        if (status == ST_ANY) {
            return -1;
        }
        count += status == ST_FAIL || status == ST_UNKNOWN || status == ST_EXEMPT ? 1 : 0;
    }
    return count;
}

static struct verdict exemption_verdict(const struct world *w, const struct exemption *e)
{
    int64_t left = (e->expires / DAY + 1) * DAY - w->now; /* to the end of its last day */
    int count = covered(w, e);
    if (left <= 0) {
        return fail("expired", "high");
    }
    if ((left - 1) / DAY <= 30) {
        return fail("ending", "high");
    }
    if (count < 0) {
        return left_open();
    }
    return count == 0 && !hidden(w, e) ? fail("unmatched", "high") : pass();
}

static void tell_exemptions(struct world *w)
{
    const struct policy *p = w->policy;
    for (size_t i = 0; i < p->exemption_count; i++) {
        add_line(w,
                 (struct truth_line){R_EXEMPTION, "exemption", "", "", text(w, "EX-%04zu", i + 1),
                                     "", exemption_verdict(w, &p->exemptions[i]), "exemption"});
    }
}

int truth_seal(struct world *w)
{
    const unsigned orphan = 1u << R_GONE | 1u << R_IMAGE | 1u << R_COPIED;
    const unsigned promises = 1u << R_RPO | 1u << R_COPY | 1u << R_RESTORE;
    int result = 0;
    for (size_t i = 0; i < w->all_count; i++) {
        struct res *r = w->all[i];
        if (r->kind > KIND_IMAGE || r->foreign) {
            continue;
        }
        tell(w, R_TAG, r, "", tag_verdict(w, r));
        tell_tags(w, r);
        if (r->kind == KIND_VOLUME) {
            tell(w, R_UNATTACHED, r, "", unattached_verdict(w, r));
        }
        unsigned need = r->kind == KIND_SNAPSHOT ? orphan : r->kind == KIND_VOLUME ? promises : 0;
        if ((r->told & need) != need) {
            fprintf(stderr, "snapaudit-worlds: %s did not say everything of %s\n", r->scenario,
                    r->id);
            result = -1;
        }
    }
    tell_groups(w);
    tell_coverage(w);
    tell_exemptions(w);
    return result;
}

static int exit_expected(const struct world *w)
{
    for (int i = 0; i < w->place_count; i++) {
        for (int s = 0; s < SOURCES; s++) {
            if (w->places[i].cut[s] == CUT_MALFORMED) {
                return 2;
            }
        }
    }
    return 0;
}

int truth_write(const struct world *w, const char *path)
{
    FILE *out = fopen(path, "wb");
    if (out == NULL) {
        fprintf(stderr, "snapaudit-worlds: cannot write %s\n", path);
        return -1;
    }
    fputs(
        "rule,kind,account,region,id,discriminator,status,reason,brake,caused,confidence,would_be,"
        "scenario\n",
        out);
    fprintf(out, "(exit),,,,,,%d,,,,,,\n", exit_expected(w));
    for (size_t i = 0; i < w->truth->count; i++) {
        const struct truth_line *l = &w->truth->lines[i];
        const struct verdict *v = &l->verdict;
        fprintf(out, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", rule_id(l->rule), l->kind,
                l->account, l->region, l->id, l->discriminator, status_name(v->status), v->reason,
                v->brake, v->caused ? "yes" : "",
                v->status == ST_FAIL && v->confidence != NULL ? v->confidence : "",
                status_name(v->would_be), l->scenario);
    }
    return fclose(out) == 0 ? 0 : -1;
}
