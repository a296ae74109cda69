#include "truth_internal.h"

#include "keys.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

struct verdict pass(void)
{
    return one(ST_PASS, "", "");
}

struct verdict other_rule(void)
{
    return one(ST_PASS, "other-rule", "");
}

struct verdict brake(const char *name)
{
    return one(ST_PASS, "", name);
}

struct verdict fail(const char *reason, const char *confidence)
{
    struct verdict v = one(ST_FAIL, reason, "");
    v.confidence = confidence;
    return v;
}

struct verdict unknown(const char *reason)
{
    return one(ST_UNKNOWN, reason, "");
}

struct verdict no_record(void)
{
    return one(ST_NONE, "", "");
}

struct verdict unsettled(void)
{
    return one(ST_UNSETTLED, "", "");
}

/* Either of them will do. */
struct verdict one_of(struct world *w, struct verdict a, struct verdict b)
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

bool is(struct verdict v, enum status status)
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

void add_line(struct world *w, struct truth_line line)
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

int64_t age_of(const struct world *w, const struct res *r)
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

bool unseen(const struct res *r)
{
    static const unsigned source[KINDS] = {SNAP, VOL, AMI, INST, LT, LT};
    return r->foreign || r->place->mislabelled || lost(r->place, source[r->kind]);
}

/* What the policy does to a verdict, whatever the rule. */
struct verdict under_policy(struct world *w, enum rule rule, unsigned exempted, struct verdict v)
{
    const unsigned open = BIT(ST_FAIL) | BIT(ST_UNKNOWN);
    if (is_strict(w, rule) && (v.may_be & BIT(ST_FAIL)) != 0 && rule != R_TAG && rule != R_DOOMED) {
        /* every rule but these has supports that cannot be read yet */
        v.reason = is(v, ST_FAIL) ? "gap" : either(w, v.reason, "gap");
        v.may_be = (v.may_be & ~BIT(ST_FAIL)) | BIT(ST_UNKNOWN);
    }
    if ((exempted & (1u << rule)) != 0 && (v.may_be & open) != 0) {
        v.would_be = v.may_be & open;
        v.may_be = (v.may_be & ~open) | BIT(ST_EXEMPT);
    }
    return v;
}

struct verdict tell(struct world *w, enum rule rule, struct res *r, const char *discriminator,
                    struct verdict v)
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

const char *by_support(const struct res *r, unsigned first, unsigned second)
{
    int missing = (gap(r->place, first) ? 1 : 0) + (second != 0 && gap(r->place, second) ? 1 : 0);
    return missing == 0 ? "high" : missing == 1 ? "medium" : "low";
}

/* Are `sources` incomplete in another region of the own account (`own`), or in any other place? */
bool gap_elsewhere(const struct world *w, const struct place *p, unsigned sources, bool own)
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
bool gap_that_counts(const struct world *w, const struct place *p, unsigned sources)
{
    for (int i = 0; i < w->place_count; i++) {
        if (counts_for(p, &w->places[i]) && gap(&w->places[i], sources)) {
            return true;
        }
    }
    return false;
}

/* A source in a region that was not read in full would make it a copy: never firm then. */
const char *orphan_confidence(const struct world *w, const struct res *s)
{
    if (s->csi || gap_elsewhere(w, s->place, SNAP, true)) {
        return "low";
    }
    return gap_elsewhere(w, s->place, SNAP, false) ? NULL : by_support(s, LT, 0);
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
        if (rule != R_DOOMED && excuses(e, (enum rule)rule)) {
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
    tell_keys(w);
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
