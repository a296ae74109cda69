/* The rules on tags but TAG-REQUIRED: values, keys that resemble, what backups and copies inherit, expiry
 * dates, scopes; and exemptions, which are about a resource without tags. */
#include "scenarios.h"

#include <string.h>

/* What a copy's own listing cannot change: VOL and SNAP here are read in full. */
#define HERE (SNAP | VOL)

/* --- TAG-VALUE, under the values that write_tags() gives --- */

static void values(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const struct {
        const char *key, *value, *reason;
    } cases[] = {
        {"Criticality", "high", ""},
        {"Criticality", "very low", ""},
        {"Criticality", "medium", "allowed"},
        {"Criticality", "High", "allowed"}, /* case counts */
        {"Criticality", "", "empty"},
        {"Criticality", " high", "whitespace"},
        {"Criticality", "high\t", "whitespace"},
        {"CostCode", "CC-1001", ""},
        {"CostCode", "CC-10011", "pattern"},
        {"CostCode", "xCC-1001", "pattern"},
        {"CostCode", "cc-1001", "pattern"},
        {"CostCode", "", "empty"},
        {"Rack", "", ""},     /* allow_empty */
        {"Rack", " a1 ", ""}, /* trim */
        {"Rack", "   ", ""},
        {"Rack", " c3 ", "allowed"},
    };
    if (!w->policy->values) {
        return;
    }
    struct res *r = thing(w, p, sc, variant % 3, 60 * DAY);
    tag(r, cases[variant].key, cases[variant].value);
    expect_tag(r, R_VALUE, cases[variant].key, cases[variant].reason);
}

/* Two keys are two records. */
static void two_values(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *r = thing(w, p, sc, variant, 60 * DAY);
    tag(r, "Criticality", "medium");
    tag(r, "CostCode", "CC-0001");
    expect_tag(r, R_VALUE, "Criticality", "allowed");
    expect_tag(r, R_VALUE, "CostCode", "");
}

/* --- TAG-KEY-VARIANT --- */

static void variants(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const keys[] = {"costcode",   "cost-code",   "Cost Code",
                                       "_COST_CODE", "CRITICALITY", " rack"};
    struct res *r = thing(w, p, sc, variant % 3, 60 * DAY);
    tag(r, keys[variant], "CC-1001");
    expect_tag(r, R_VARIANT, keys[variant], "variant");
}

static void near_variants(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const keys[] = {"Cost.Code", "CostCodes",       "aws:CostCode",
                                       "Cost/Code", "CostC\303\266de", "AWS:cost code"};
    tag(thing(w, p, sc, variant % 3, 60 * DAY), keys[variant], "CC-1001");
}

static void duplicates(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *r = thing(w, p, sc, variant % 3, 60 * DAY);
    tag(r, "CostCode", "CC-1001");
    tag(r, "cost-code", variant < 3 ? "CC-1001" : "CC-2002");
    expect_tag(r, R_VALUE, "CostCode", "");
    expect_tag(r, R_VARIANT, "cost-code", "duplicate");
    if (variant >= 3) {
        tag(r, "rack", "a1");
        expect_tag(r, R_VARIANT, "rack", "variant");
    }
}

/* What backups inherit is known, too, but only where they do. */
static void heirs_key(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *r = thing(w, p, variant < 3 ? sc : NULL, variant % 3, 60 * DAY);
    tag(r, "cost bearer", "erp");
    if (variant < 3) {
        expect_tag(r, R_VARIANT, "cost bearer", "variant");
    }
}

/* --- TAG-INHERIT --- */

static void inherited(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = volume(w, p, sc, new_size(w), 100 * DAY);
    struct res *s = backup(w, v, 40 * DAY);
    const char *reason = "";
    switch (variant) {
    case 0:
        tag(v, "CostBearer", "erp");
        tag(s, "CostBearer", "erp");
        break;
    case 1:
        tag(v, "CostBearer", "erp");
        tag(s, "CostBearer", "web");
        reason = "volume";
        break;
    case 2:
        tag(v, "CostBearer", "erp");
        reason = "volume";
        break;
    case 3: tag(s, "CostBearer", "erp"); break; /* nothing to inherit */
    case 4:                                     /* an empty value is one */
        tag(v, "DataOwner", "");
        reason = "volume";
        break;
    default: /* only the second key differs */
        tag(v, "CostBearer", "erp");
        tag(s, "CostBearer", "erp");
        tag(v, "DataOwner", "me");
        tag(s, "DataOwner", "ME");
        reason = "volume";
        break;
    }
    expect_loose(w, v, true);
    expect_backup(w, s, v, true);
    if (!lost(p, VOL)) {
        expect_tag(s, R_INHERIT, "", reason);
    }
}

/* Without a live volume of its own there is nothing to compare with. */
static void not_comparable(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = thing(w, p, sc, 0, 60 * DAY);
    tag(s, "CostBearer", variant == 0 ? "erp" : "");
}

static void image_tags(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const struct {
        const char *image, *first, *second, *reason;
    } cases[] = {
        {"erp", "erp", "erp", ""},    {NULL, NULL, NULL, ""},        {"erp", "web", "web", "image"},
        {"erp", NULL, NULL, "image"}, {NULL, "erp", "erp", "image"}, {"erp", "erp", "web", "set"},
        {"erp", NULL, "erp", "set"},
    };
    const char *values[] = {cases[variant].image, cases[variant].first, cases[variant].second};
    struct res *r[] = {image(w, p, sc, 40 * DAY), thing(w, p, sc, 0, 60 * DAY),
                       thing(w, p, sc, 0, 60 * DAY)};
    for (int i = 0; i < 3; i++) {
        if (values[i] != NULL) {
            tag(r[i], "CostBearer", values[i]);
        }
    }
    map_snapshot(r[0], "/dev/xvda", r[1]);
    map_snapshot(r[0], "/dev/sdf", r[2]);
    if (!lost(p, SNAP)) {
        expect_tag(r[0], R_INHERIT, "", cases[variant].reason);
    }
}

/* --- TAG-COPY-LOST --- */

/* Is a listing of the region incomplete, of the account of `p` or of any? */
static bool region_has_gap(const struct world *w, const struct place *p, int region,
                           unsigned sources, bool own)
{
    for (int i = 0; i < w->place_count; i++) {
        const struct place *q = &w->places[i];
        bool mine = strcmp(q->account, p->account) == 0;
        if (q->region == region && (mine || !own) && gap(q, sources)) {
            return true;
        }
    }
    return false;
}

/* `lacks`: the copy lacks a wanted key; `there`: its source has it; `seen`: the source is seen. */
static void expect_lost(struct world *w, struct res *copy, const struct place *q, unsigned listing,
                        bool lacks, bool there, bool seen)
{
    if (seen) {
        expect_tag(copy, R_LOST, "", lacks && there ? "lost" : "");
    } else if (region_has_gap(w, copy->place, q->region, listing, true)) {
        expect_tag(copy, R_LOST, "", lacks ? "gap" : "");
    } else if (lacks && region_has_gap(w, copy->place, q->region, listing, false)) {
        expect_tag(copy, R_LOST, "", GAP_OR_NOTHING);
    }
}

static void copied(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = elsewhere(w, p, 0, 0);
    if (q == NULL) {
        return;
    }
    struct res *source = thing(w, q, sc, 0, 60 * DAY);
    struct res *c = copy_of(w, p, sc, source, 59 * DAY);
    bool lacks = true, there = false, seen = !lost(q, SNAP);
    switch (variant) {
    case 0:
        tag(source, "CostBearer", "erp");
        there = true;
        break;
    case 1: /* another value is not lost */
        tag(source, "CostBearer", "erp");
        tag(c, "CostBearer", "web");
        lacks = false;
        break;
    case 2: tag(source, "DataOwner", "me"); break; /* may stay behind */
    case 3: break;                                 /* the source has none either */
    default:                                       /* of a snapshot that was never seen */
        set(c, "Description", text(w, "[Copied %s from %s]", new_id(w, "snap-"), q->region_name));
        seen = false;
        break;
    }
    expect_copied(w, c, (struct copied){.root = seen ? source : NULL, .nothing = seen});
    expect_lost(w, c, q, SNAP, lacks, there, seen);
}

/* Free text proves no source. */
static void copied_loosely(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct place *q = elsewhere(w, p, SNAP, 0);
    if (q == NULL) {
        return;
    }
    struct res *source = thing(w, q, sc, 0, 60 * DAY);
    struct res *c = copy_of(w, p, sc, source, 59 * DAY);
    tag(source, "CostBearer", "erp");
    set(c, "Description", text(w, "from %s, by hand", source->id));
    expect_gone(w, c, (struct gone){.sentinel = true});
}

static void copied_image(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = elsewhere(w, p, 0, 0);
    if (q == NULL) {
        return;
    }
    struct res *source = image(w, q, sc, 60 * DAY);
    struct res *c = image(w, p, sc, 59 * DAY);
    tag(source, "CostBearer", "erp");
    set(c, "SourceImageId", source->id);
    set(c, "SourceImageRegion", q->region_name);
    if (variant == 1) {
        tag(c, "CostBearer", "erp");
    }
    if (variant == 2) { /* made from an instance: a child */
        set(c, "SourceInstanceId", new_id(w, "i-"));
        return;
    }
    expect_lost(w, c, q, AMI, variant == 0, true, !lost(q, AMI));
}

/* --- TAG-EXPIRY --- */

static void expiry(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const keys[] = {"delete-after", "Expires", "ExpirationDate"};
    static const char *const day = "%Y-%m-%d", *const moment = "%Y-%m-%dT%H:%M:%SZ";
    const struct {
        const char *value, *reason;
    } cases[] = {
        {utc_text(w, w->now, day), ""}, /* counts to its end */
        {utc_text(w, w->now - DAY, day), "past"},
        {utc_text(w, w->now, moment), ""},
        {utc_text(w, w->now - 1, moment), "past"},
        {utc_text(w, w->now + 3 * HOUR, "%Y-%m-%dT%H:%M:%S+02:00"), ""},
        {utc_text(w, w->now + HOUR, "%Y-%m-%dT%H:%M:%S+02:00"), "past"},
        {utc_text(w, w->now + 90 * DAY, "%d.%m.%Y"), "format"},
        {utc_text(w, w->now + 90 * DAY, "%Y-%m-%dT%H:%M:%S.5"), "format"}, /* whose hour? */
        {utc_text(w, w->now + 90 * DAY, "%Y%m%d"), "format"},
        {"never", "format"},
        {"", "format"},
        {"2027-02-29", "format"},
    };
    struct res *r = thing(w, p, sc, variant % 3, 60 * DAY);
    const char *key = keys[below(w, 3)];
    tag(r, key, cases[variant].value);
    bool ahead = variant == 0 || variant == 4;
    r->kept_until = ahead ? w->now + HOUR : NO_TIME;
    r->kept_to_the_second = variant == 2;
    expect_tag(r, R_EXPIRY, key, cases[variant].reason);
}

static void expiry_keys(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const keys[] = {"EXPIRES", "delete_after", "expire"};
    tag(thing(w, p, sc, variant, 60 * DAY), keys[variant], "never"); /* keys are exact */
}

/* The scope of heirs keeps 30 days. */
static void retention(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    bool early = variant >= 3;
    struct res *r = thing(w, p, sc, variant % 3, 20 * DAY);
    r->kept_until = w->now + 10 * DAY - (early ? 1 : 0);
    tag(r, "expiry", utc_text(w, r->kept_until, "%Y-%m-%dT%H:%M:%SZ"));
    expect_tag(r, R_EXPIRY, "expiry", early && r->kind != KIND_VOLUME ? "early" : "");
}

static void retention_no_time(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *r = image(w, p, sc, 60 * DAY);
    set_created(w, r, NO_TIME);
    bool past = variant == 1;
    tag(r, "expiry", utc_text(w, w->now + (past ? -2 : 2) * DAY, "%Y-%m-%d"));
    expect_tag(r, R_EXPIRY, "expiry", past ? "past" : "no-time");
}

/* --- TAG-NOT-SCOPED --- */

/* Of two scopes the first counts. */
static void two_scopes(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *r = thing(w, p, sc, variant, 60 * DAY);
    if (sc->service == NULL || r->scope != sc) {
        return; /* a scope for the rest does not count */
    }
    tag(r, "Heritage", "yes");
    r->ambiguous = true;
}

/* --- settling, and others' --- */

static void fresh(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *r = thing(w, p, sc, variant, w->policy->settle_min * MINUTE - 1);
    tag(r, "CostCode", "");
    tag(r, "cost-code", "");
    tag(r, "expires", "");
    if (w->policy->settle_min == 0) { /* there is no window, and its age is -1 */
        expect_tag(r, R_EXPIRY, "expires", "format");
        expect_tag(r, R_VALUE, "CostCode", "empty");
        expect_tag(r, R_VARIANT, "cost-code", "duplicate");
    }
}

static void of_others(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *r = variant == 0 ? snapshot(w, p, sc, "vol-ffffffff", new_size(w), 60 * DAY)
                                 : image(w, p, sc, 60 * DAY);
    tag(r, "CostCode", "");
    tag(r, "cost-code", "");
    tag(r, "expires", "");
    set_foreign(r);
}

/* --- INV-EXEMPTION --- */

static void exempted(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const int days[] = {30, 31, 0, 364};
    (void)sc;
    struct res *r = image(w, p, NULL, 60 * DAY);
    untag(r);
    r->scope = w->policy->rest;
    bool other = variant == 3; /* for something that is not there */
    exempt(w, other ? NULL : r, "TAG-REQUIRED",
           other ? text(w, "arn:aws:ec2:%s::image/%s", p->region_name, new_id(w, "ami-"))
                 : arn_of(w, r, false),
           NULL, NULL, w->now + days[variant] * DAY);
    r->exempted = other ? 0 : 1u << R_TAG;
}

const struct scenario scenarios_label[] = {
    {"label_value", values, 16, 0, 0, 0, 0},
    {"label_two_values", two_values, 3, 0, 0, S_HEIR, 0},
    {"label_variant", variants, 6, 0, 0, S_HEIR, 0},
    {"label_near_variant", near_variants, 6, 0, 0, 0, 0},
    {"label_duplicate", duplicates, 6, 0, 0, S_HEIR, 0},
    {"label_heirs_key", heirs_key, 6, 0, 0, S_HEIR, 0},
    {"label_inherited", inherited, 6, 0, 0, S_HEIR, 0},
    {"label_not_comparable", not_comparable, 2, 0, 0, S_HEIR, 0},
    {"label_image", image_tags, 7, 0, 0, S_HEIR, 0},
    {"label_copied", copied, 5, HERE, 0, S_HEIR, 0},
    {"label_copied_loosely", copied_loosely, 1, HERE, 0, S_HEIR, 0},
    {"label_copied_image", copied_image, 3, 0, 0, S_HEIR, 0},
    {"label_expiry", expiry, 12, 0, 0, 0, 0},
    {"label_expiry_keys", expiry_keys, 3, 0, 0, 0, 0},
    {"label_retention", retention, 6, 0, 0, S_HEIR, 0},
    {"label_retention_no_time", retention_no_time, 2, 0, 0, S_HEIR, 0},
    {"label_two_scopes", two_scopes, 3, 0, 0, 0, 0},
    {"label_fresh", fresh, 3, 0, 0, S_HEIR, 0},
    {"label_of_others", of_others, 2, 0, 0, 0, 0},
    {"label_exempted", exempted, 4, 0, 0, 0, 0},
    {NULL, NULL, 0, 0, 0, 0, 0},
};
