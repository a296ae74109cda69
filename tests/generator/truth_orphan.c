/* What follows for the rules of orphans: clauses, brakes in the order of their gravity, and the line that
 * may end. */
#include "truth_internal.h"

#include <string.h>

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

/* Volumes show what was made of it, where that holds it back. */
static bool use_unread(const struct world *w, const struct res *s)
{
    return w->policy->in_use_d > 0 && gap(s->place, VOL);
}

/* `failing`: what follows where no clause and no brake speaks against it. The listings of its own
 * place show the other points of its line and what was made of them, those of other places copies. */
static struct verdict with_line(struct world *w, const struct place *p, enum line line,
                                struct clauses c, struct verdict failing)
{
    bool unread = gap_elsewhere(w, p, SNAP | VOL | AMI, false);
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
    doubt(w, &c, "gap",
          gap(p, AMI) || use_unread(w, s) || (!it.no_volume && !it.copy_of_live && gap(p, VOL)));
    doubt(w, &c, "no-time", s->created == NO_TIME);
    struct verdict failing = fail("image-gone", orphan_confidence(w, s));
    if (!it.no_volume && gap_elsewhere(w, p, AMI, true)) {
        failing.confidence = "low"; /* were the image there, the text would be another snapshot's */
    } else if (!it.no_volume && gap_elsewhere(w, p, AMI, false)) {
        failing.confidence = NULL;
    }
    if (it.no_volume && (gap_elsewhere(w, p, SNAP | VOL, true) || gap_that_counts(w, p, SNAP))) {
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
    hold_back(c, "too-young", it.root != NULL && younger(w, s, limit));
    hold_back(c, "too-young", root != NULL && younger(w, root, limit));
    doubt(w, c, "managed", it.managed);
    doubt(w, c, "unresolved", it.root == NULL);
    doubt(w, c, "gap",
          it.foreign ||
              (root != NULL && (gap(s->place, AMI) || use_unread(w, s) || gap(root->place, VOL))));
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

struct verdict unattached_verdict(struct world *w, const struct res *v)
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
    /* it, or what was made of its backups, may be what a proof rests on, on a page not read */
    const char *made_from = json_string_value(json_object_get(v->json, "SnapshotId"));
    struct verdict failing = fail("unattached", "low");
    bool grouped = v->scope != NULL && v->scope->restore && v->scope->by_group;
    bool derived = made_from != NULL && made_from[0] != '\0';
    struct verdict verdict = conclude(w, c, failing);
    if (c.brake == NULL && (derived || grouped) && gap_that_counts(w, v->place, SNAP | VOL)) {
        verdict = one_of(w, verdict, unknown("gap"));
    }
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
