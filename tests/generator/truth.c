#include "truth.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT(status) (1u << (status))

/* --- verdicts --- */

/* Is `one` among the choices? */
static bool among(const char *choices, const char *one)
{
    size_t length = strlen(one);
    for (const char *at = choices;; at++) {
        const char *bar = strchr(at, '|');
        size_t n = bar != NULL ? (size_t)(bar - at) : strlen(at);
        if (n == length && strncmp(at, one, n) == 0) {
            return true;
        }
        if (bar == NULL) {
            return false;
        }
        at = bar;
    }
}

/* The choices of both. */
const char *either(struct world *w, const char *a, const char *b)
{
    const char *bar;
    do {
        bar = strchr(b, '|');
        size_t n = bar != NULL ? (size_t)(bar - b) : strlen(b);
        const char *choice = text(w, "%.*s", (int)n, b);
        a = among(a, choice) ? a : text(w, "%s|%s", a, choice);
        b += n + 1;
    } while (bar != NULL);
    return a;
}

static struct verdict one(enum status status, const char *reason, const char *brake)
{
    return (struct verdict){.may_be = BIT(status), .reason = reason, .brake = brake};
}

static struct verdict pass(void)
{
    return one(ST_PASS, "", "");
}

static struct verdict other_rule(void)
{
    return one(ST_PASS, "other-rule", "");
}

static struct verdict brake(const char *name)
{
    return one(ST_PASS, "", name);
}

static struct verdict fail(const char *reason, const char *confidence)
{
    struct verdict v = one(ST_FAIL, reason, "");
    v.confidence = confidence;
    return v;
}

static struct verdict unknown(const char *reason)
{
    return one(ST_UNKNOWN, reason, "");
}

static struct verdict no_record(void)
{
    return one(ST_NONE, "", "");
}

static struct verdict unsettled(void)
{
    return one(ST_UNSETTLED, "", "");
}

/* Either of them will do. */
static struct verdict one_of(struct world *w, struct verdict a, struct verdict b)
{
    bool same =
        a.confidence != NULL && b.confidence != NULL && strcmp(a.confidence, b.confidence) == 0;
    struct verdict v = {.may_be = a.may_be | b.may_be,
                        .reason = either(w, a.reason, b.reason),
                        .brake = either(w, a.brake, b.brake),
                        .confidence = same ? a.confidence : NULL};
    v.caused = a.caused == b.caused ? a.caused : CAUSED_OR_NOT;
    return v;
}

static bool is(struct verdict v, enum status status)
{
    return v.may_be == BIT(status);
}

static const char *status_names(struct world *w, unsigned may_be)
{
    static const char *const names[] = {"",       "pass", "fail",      "unknown",
                                        "exempt", "none", "unsettled", "any"};
    const char *out = NULL;
    for (int i = 1; i <= ST_ANY; i++) {
        if ((may_be & BIT(i)) != 0) {
            out = out != NULL ? either(w, out, names[i]) : names[i];
        }
    }
    return out != NULL ? out : "";
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

/* It began later than clocks differ by: at that moment it was not there. */
static bool not_there_yet(const struct world *w, const struct res *r)
{
    return r->created != NO_TIME && r->created > w->now + CLOCK_SKEW;
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
    return r->foreign || r->place->mislabelled || lost(r->place, source[r->kind]);
}

/* What the policy does to a verdict, whatever the rule. */
static struct verdict under_policy(struct world *w, enum rule rule, unsigned exempted,
                                   struct verdict v)
{
    const unsigned open = BIT(ST_FAIL) | BIT(ST_UNKNOWN);
    if (is_strict(w, rule) && (v.may_be & BIT(ST_FAIL)) != 0 && rule != R_TAG) {
        /* every rule but the TAG ones has supports that cannot be read yet */
        v.reason = is(v, ST_FAIL) ? "gap" : either(w, v.reason, "gap");
        v.may_be = (v.may_be & ~BIT(ST_FAIL)) | BIT(ST_UNKNOWN);
    }
    if ((exempted & (1u << rule)) != 0 && (v.may_be & open) != 0) {
        v.would_be = v.may_be & open;
        v.may_be = (v.may_be & ~open) | BIT(ST_EXEMPT);
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
    if (not_there_yet(w, r)) {
        v = no_record();
    } else if (!is(v, ST_NONE) && settling(w, r)) {
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

/* Are `sources` incomplete in another region of the own account (`own`), or in any other place? */
static bool gap_elsewhere(const struct world *w, const struct place *p, unsigned sources, bool own)
{
    for (int i = 0; i < w->place_count; i++) {
        const struct place *q = &w->places[i];
        bool mine = strcmp(q->account, p->account) == 0;
        bool partition = strcmp(q->partition, p->partition) == 0;
        if (q != p && partition && (mine || !own) && gap(q, sources)) {
            return true;
        }
    }
    return false;
}

/* In the own account or a vault's, whatever region. */
static bool gap_that_counts(const struct world *w, const struct place *p, unsigned sources)
{
    for (int i = 0; i < w->place_count; i++) {
        if (counts_for(p, &w->places[i]) && gap(&w->places[i], sources)) {
            return true;
        }
    }
    return false;
}

/* A source in a region that was not read in full would make it a copy: never firm then. */
static const char *orphan_confidence(const struct world *w, const struct res *s)
{
    if (s->csi || gap_elsewhere(w, s->place, SNAP, true)) {
        return "low";
    }
    return gap_elsewhere(w, s->place, SNAP, false) ? NULL : by_support(s, LT, 0);
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

/* Clauses of one rule about one resource, as they come to light. */
struct clauses {
    const char *brake;   /* the gravest that holds; NULL for none */
    const char *unknown; /* reasons of clauses that are unknown; NULL for none */
};

/* Brakes are given in the order of their gravity. */
static void hold_back(struct clauses *c, const char *name, bool holds)
{
    if (holds && c->brake == NULL) {
        c->brake = name;
    }
}

static void doubt(struct world *w, struct clauses *c, const char *reason, bool holds)
{
    if (holds) {
        c->unknown = c->unknown != NULL ? either(w, c->unknown, reason) : reason;
    }
}

/* What follows unless its line ends. Where a brake holds and another clause is unknown anyway, whether
 * the brake is named is left open: it is counted only where all else would fail. */
static struct verdict conclude(struct world *w, struct clauses c, struct verdict failing)
{
    if (c.brake != NULL) {
        return brake(c.unknown != NULL ? either(w, c.brake, "") : c.brake);
    }
    return c.unknown != NULL ? unknown(c.unknown) : failing;
}

/* What is unknown for another reason may stay unknown: it is not proposed, so that nobody asks whether
 * its line ends; or pass, since one clause is false. */
static struct verdict line_ends(struct world *w, struct clauses c)
{
    struct clauses ends = {"last-of-lineage", c.unknown};
    struct verdict v = conclude(w, ends, pass());
    return c.unknown != NULL ? one_of(w, v, conclude(w, c, pass())) : v;
}

/* Whose doubt makes the line's end uncertain may be named, or none. */
static struct verdict line_unsure(struct world *w, struct clauses c)
{
    doubt(w, &c, "gap|managed|possible-copy|unresolved|no-time|", true);
    return conclude(w, c, pass());
}

static int keep_days(const struct scope *sc)
{
    return sc != NULL ? sc->keep_at_least_d : 0;
}

/* By a date that it carries, or as long as its scopes keep backups. */
static bool retained(const struct world *w, const struct res *r)
{
    int own = keep_days(r->scope), tags = keep_days(r->tagged);
    int days = own > tags ? own : tags;
    bool kept =
        r->kind == KIND_SNAPSHOT && days > 0 && r->created != NO_TIME && age_of(w, r) < days * DAY;
    return kept || (r->kept_until != NO_TIME && r->kept_until > w->now);
}

static bool in_use(const struct world *w, const struct res *s)
{
    return s->used != NO_TIME && !lost(s->place, VOL) &&
           w->now - s->used <= w->policy->in_use_d * DAY;
}

/* `failing`: what follows where no clause and no brake speaks against it. The listings of its own
 * place show the other points of its line and what was made of them, those of other places copies. */
static struct verdict with_line(struct world *w, const struct place *p, enum line line,
                                struct clauses c, struct verdict failing)
{
    bool unread = gap_elsewhere(w, p, SNAP | VOL, false);
    struct verdict goes_on = conclude(w, c, failing);
    if (line == LINE_ENDS && gap(p, SNAP | VOL)) {
        line = LINE_UNSURE;
    }
    switch (line) {
    case LINE_UNSURE: return line_unsure(w, c);
    case LINE_ENDS: return unread ? one_of(w, line_ends(w, c), line_unsure(w, c)) : line_ends(w, c);
    case LINE_OPEN: return one_of(w, one_of(w, line_ends(w, c), line_unsure(w, c)), goes_on);
    case LINE_GOES_ON: break;
    }
    return goes_on;
}

static enum line line_of(enum line line, bool last)
{
    return last && line == LINE_GOES_ON ? LINE_ENDS : line;
}

/* All but the line's end: pass() when a clause is false, so that nothing holds it back. */
static bool gone_clauses(struct world *w, const struct res *s, struct gone it, struct clauses *c)
{
    const struct place *p = s->place;
    bool volume_seen = (it.live && !lost(p, VOL)) || (it.named && !lost(p, INST));
    if (it.unfinished || it.sentinel || it.referred || volume_seen || reference_seen(s, it.ref)) {
        return false;
    }
    const struct res *newest = it.newest != NULL ? it.newest : s; /* the volume lived then */
    hold_back(c, "held", s->held);
    hold_back(c, "retention", retained(w, s));
    hold_back(c, "in-use", in_use(w, s));
    hold_back(c, "too-young", younger(w, newest, gone_min_age(w, s)));
    doubt(w, c, "volume-hidden", it.hidden);
    doubt(w, c, "managed", it.managed);
    doubt(w, c, "possible-copy", it.possible);
    doubt(w, c, "gap", gap(p, VOL | AMI));
    doubt(w, c, "no-time", s->created == NO_TIME);
    return true;
}

static struct verdict gone_verdict(struct world *w, const struct res *s, struct gone it)
{
    struct clauses c = {0};
    if (!gone_clauses(w, s, it, &c)) {
        return it.live ? brake("|live-volume") : pass();
    }
    if (it.copy_of_live) {
        c.brake = "live-volume";
        return conclude(w, c, pass());
    }
    enum line line = w->policy->keep_last ? line_of(it.line, it.last) : LINE_GOES_ON;
    return with_line(w, s->place, line, c, fail("volume-gone", orphan_confidence(w, s)));
}

void expect_gone(struct world *w, struct res *s, struct gone it)
{
    tell(w, R_GONE, s, "", gone_verdict(w, s, it));
    tell(w, R_IMAGE, s, "", other_rule());
    tell(w, R_COPIED, s, "", other_rule());
}

/* Residue of an image may end a line; it is never what another point relies on. */
static struct verdict image_verdict(struct world *w, const struct res *s, struct image_gone it)
{
    const struct place *p = s->place;
    bool volume_matters = !it.no_volume && !it.copy_of_live;
    struct clauses c = {0};
    if (it.unfinished || (it.image_listed && !lost(p, AMI)) || reference_seen(s, it.ref)) {
        return pass();
    }
    hold_back(&c, "live-volume", it.copy_of_live || (it.live && !lost(p, VOL)));
    hold_back(&c, "held", s->held);
    hold_back(&c, "retention", retained(w, s));
    hold_back(&c, "in-use", in_use(w, s));
    hold_back(&c, "too-young", younger(w, s, w->policy->image_min_age_d));
    doubt(w, &c, "managed", it.managed);
    doubt(w, &c, "possible-copy", it.possible || it.image_elsewhere || it.others_text);
    doubt(w, &c, "gap", gap(p, AMI) || (volume_matters && gap(p, VOL)));
    doubt(w, &c, "no-time", s->created == NO_TIME);
    struct verdict failing = fail("image-gone", orphan_confidence(w, s));
    if (it.no_volume && gap_elsewhere(w, p, SNAP | VOL, true)) {
        /* of what it is a copy may be in a region that was not read */
        failing.confidence = NULL;
        failing = one_of(w, failing, unknown("gap|possible-copy"));
    }
    return conclude(w, c, failing);
}

void expect_image_gone(struct world *w, struct res *s, struct image_gone it)
{
    tell(w, R_IMAGE, s, "", image_verdict(w, s, it));
    tell(w, R_GONE, s, "", other_rule());
    tell(w, R_COPIED, s, "", other_rule());
}

static int grace_days(const struct world *w, const struct res *s)
{
    bool keeps = s->scope != NULL && s->scope->keep_at_most_d != 0;
    return keeps ? s->scope->keep_at_most_d : w->policy->copy_grace_d;
}

/* What a chain of copies ends at has no volume that is told: whether it is gone, nobody knows. The
 * contract gives that no reason of its own. */
static struct verdict rootless(struct world *w, struct clauses c)
{
    struct verdict v = one_of(w, conclude(w, c, unknown("unresolved")), pass());
    return is(v, ST_PASS) ? v : one_of(w, v, unknown("unresolved"));
}

static bool copied_clauses(struct world *w, const struct res *s, struct copied it,
                           struct clauses *c)
{
    if (it.unfinished || reference_seen(s, it.ref)) {
        return false;
    }
    const struct res *root = it.foreign ? NULL : it.root;
    int limit = grace_days(w, s);
    hold_back(c, it.unfit ? "live-volume|too-young" : "live-volume", root != NULL && it.live);
    hold_back(c, "held", s->held);
    hold_back(c, "retention", retained(w, s) || (root != NULL && retained(w, root)));
    hold_back(c, "in-use", in_use(w, s));
    hold_back(c, "too-young", younger(w, s, limit) || (root != NULL && younger(w, root, limit)));
    doubt(w, c, "managed", it.managed);
    doubt(w, c, "unresolved", it.root == NULL);
    doubt(w, c, "gap",
          it.foreign || (root != NULL && (gap(s->place, AMI) || gap(root->place, VOL))));
    doubt(w, c, "no-time", s->created == NO_TIME || (root != NULL && root->created == NO_TIME));
    return true;
}

static struct verdict copied_verdict(struct world *w, const struct res *s, struct copied it)
{
    struct clauses c = {0};
    if (!copied_clauses(w, s, it, &c)) {
        return pass();
    }
    if (it.nothing) {
        return rootless(w, c);
    }
    if (it.foreign && it.newest && w->policy->keep_newest) { /* it may be all that is ours */
        return one_of(w, line_ends(w, c), conclude(w, c, pass()));
    }
    if (it.root == NULL || it.foreign ||
        (c.brake != NULL && strncmp(c.brake, "live-volume", 11) == 0)) {
        return conclude(w, c, pass());
    }
    enum line line = w->policy->keep_newest ? line_of(it.line, it.newest) : LINE_GOES_ON;
    return with_line(w, s->place, line, c, fail("source-gone", "low"));
}

void expect_copied(struct world *w, struct res *s, struct copied it)
{
    tell(w, R_COPIED, s, "", copied_verdict(w, s, it));
    tell(w, R_GONE, s, "", other_rule());
    tell(w, R_IMAGE, s, "", other_rule());
}

/* What a rule proposes before it is asked whose line ends. */
enum proposal { STAYS, GOES, PERHAPS };

static enum proposal proposal(const struct world *w, enum rule rule, bool may_go, struct clauses c)
{
    if (!may_go || c.brake != NULL) {
        return STAYS;
    }
    /* a rule that cannot tell without what this version reads not */
    return c.unknown != NULL || is_strict(w, rule) ? PERHAPS : GOES;
}

/* The backup ranks before its copy: it is what stays when both may go. */
void expect_couple(struct world *w, struct res *s, struct gone it, struct res *copy,
                   struct copied of)
{
    struct clauses c = {0}, d = {0};
    bool may_go = gone_clauses(w, s, it, &c), copy_may_go = copied_clauses(w, copy, of, &d);
    enum proposal backup = proposal(w, R_GONE, may_go, c);
    enum proposal other = proposal(w, R_COPIED, copy_may_go, d);
    bool both = (w->policy->disabled & (1u << R_GONE | 1u << R_COPIED)) == 0;
    if (of.unfinished || unseen(copy)) {
        it.line = LINE_ENDS; /* such a copy is none */
    } else if (!both) {
        it.line = LINE_OPEN; /* disabled rules change no survivor; how they propose is left open */
    } else {
        it.line = other == STAYS ? LINE_GOES_ON : other == GOES ? LINE_ENDS : LINE_UNSURE;
    }
    bool kept = w->policy->keep_last || backup == STAYS;
    of.line = both && kept && backup != PERHAPS ? LINE_GOES_ON : LINE_OPEN;
    expect_gone(w, s, it);
    expect_copied(w, copy, of);
}

static struct verdict unattached_verdict(struct world *w, const struct res *v)
{
    const struct policy *p = w->policy;
    struct clauses c = {0};
    if (!v->available || v->attached) {
        return pass();
    }
    bool proof = v->proves != NULL && v->proves->restore_passes;
    hold_back(&c, "held", v->held);
    hold_back(&c, "retention", retained(w, v));
    hold_back(&c, "restore-proof", proof && (p->disabled & (1u << R_RESTORE)) == 0);
    hold_back(&c, "too-young", younger(w, v, p->detached_d));
    doubt(w, &c, "managed", v->managed);
    doubt(w, &c, "gap|", v->named && !lost(v->place, INST));
    doubt(w, &c, "no-time", v->created == NO_TIME);
    struct verdict failing = fail("unattached", "low");
    struct verdict verdict = conclude(w, c, failing);
    if (c.brake == NULL && v->kept_to_the_second) { /* does it lie ahead? */
        verdict = one_of(w, verdict, brake("retention"));
    }
    if ((c.brake == NULL || strcmp(c.brake, "too-young") == 0) && v->in_proven_group) {
        /* without it, is the group proven? The contract holds the test, and a group's pass no worse. */
        verdict = one_of(w, verdict, brake("restore-proof"));
    }
    if (c.brake == NULL && proof) { /* does a pass count that nobody asked for? */
        verdict = one_of(w, verdict, brake("restore-proof"));
    }
    return verdict;
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

const char GAP_OR_NOTHING[] = "gap, or nothing to say";

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
             fact->reason[0] == '\0'          ? pass()
             : fact->reason == GAP_OR_NOTHING ? one_of(w, no_record(), unknown("gap"))
             : open                           ? unknown(fact->reason)
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

static struct verdict rpo_failure(struct world *w, const struct res *v, enum points points)
{
    const char *confidence = by_support(v, INST, AMI);
    const char *reason = points == PENDING_ONLY    ? "pending-only"
                         : points == NO_POINT      ? "none"
                         : points == UNPROVEN_ONLY ? "unproven"
                                                   : "stale";
    struct verdict failing = fail(reason, points == UNPROVEN_ONLY ? NULL : confidence);
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
    if (best == COPY_UNPROVEN) {
        return failing;
    }
    if (best == COPY_ALIKE || !all_read) { /* then nothing says that sizes are unique */
        failing = one_of(w, failing, fail("none", "high"));
    }
    if (best == COPY_MATCHED_OLD && sc->p2m) { /* as old as one, or as young as the other */
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
    if (here && best == COPY_MATCHED && v->scope->p2m && !gap_that_counts(w, p, SNAP)) {
        return pass();
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

static void tell_groups(struct world *w)
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

/* --- the rest --- */

static void tell_coverage(struct world *w)
{
    static const char *const reasons[] = {"", "not-attempted", "truncated", "malformed",
                                          "truncated"};
    static const char *const codes[] = {"SNAP", "VOL", "AMI"};
    for (int i = 0; i < w->place_count; i++) {
        const struct place *p = &w->places[i];
        for (int s = 0; s < 3; s++) {
            const char *reason = p->mislabelled ? "mislabelled" : reasons[p->cut[s]];
            struct verdict v = reason[0] == '\0' ? pass() : fail(reason, NULL);
            if (p->beyond) {
                v = one_of(w, no_record(), v);
            }
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
        const unsigned counted = BIT(ST_FAIL) | BIT(ST_UNKNOWN) | BIT(ST_EXEMPT);
        unsigned may_be = l->verdict.may_be;
        if ((may_be & counted) != 0 && (may_be & ~counted) != 0) {
            return -1;
        }
        count += (may_be & counted) != 0 ? 1 : 0;
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
        return one(ST_ANY, "", "");
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
    tell_groups(w); /* what rests on a proof is known after that */
    for (size_t i = 0; i < w->all_count; i++) {
        struct res *r = w->all[i];
        if (r->kind > KIND_IMAGE || r->foreign || r->place->mislabelled) {
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

int truth_write(struct world *w, const char *path)
{
    FILE *out = fopen(path, "wb");
    if (out == NULL) {
        fprintf(stderr, "snapaudit-worlds: cannot write %s\n", path);
        return -1;
    }
    static const char *const caused[] = {"", "yes", "yes|"};
    fputs(
        "rule,kind,account,region,id,discriminator,status,reason,brake,caused,confidence,would_be,"
        "scenario\n",
        out);
    fprintf(out, "(exit),,,,,,%d,,,,,,\n", exit_expected(w));
    for (size_t i = 0; i < w->truth->count; i++) {
        const struct truth_line *l = &w->truth->lines[i];
        const struct verdict *v = &l->verdict;
        fprintf(out, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", rule_id(l->rule), l->kind,
                l->account, l->region, l->id, l->discriminator, status_names(w, v->may_be),
                v->reason, v->brake, caused[v->caused],
                is(*v, ST_FAIL) && v->confidence != NULL ? v->confidence : "",
                status_names(w, v->would_be), l->scenario);
    }
    return fclose(out) == 0 ? 0 : -1;
}
