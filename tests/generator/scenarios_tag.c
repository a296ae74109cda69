/* TAG-REQUIRED on each kind: which tags count, whose, and from when on. */
#include "scenarios.h"

/* A thing that carries none of the tags of good_tags; it belongs to the scope of everything. */
static struct res *plain_thing(struct world *w, struct place *p, int kind, int64_t age)
{
    struct res *r = thing(w, p, NULL, kind, age);
    untag(r);
    r->scope = w->policy->rest;
    return r;
}

static void good(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    thing(w, p, sc, variant % 3, 60 * DAY);
}

static void absent(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)sc;
    struct res *r = plain_thing(w, p, variant % 3, 60 * DAY);
    switch (variant / 3) {
    case 0: break;
    case 1: json_object_set_new(r->json, "Tags", json_array()); break;
    case 2: /* system tags are nobody's word */
        tag(r, "aws:cloudformation:stack-name", "stack");
        tag(r, "aws:createdBy", "somebody");
        break;
    default: /* in any letter case */
        tag(r, "AWS:owner", "x");
        tag(r, "Aws:Environment", "y");
        break;
    }
}

/* Keys that resemble Owner and Environment, as far as the policy names those. */
static void expect_variants(struct world *w, struct res *r, const char *owner,
                            const char *environment)
{
    if (w->policy->required_all[0] != NULL) {
        expect_tag(r, R_VARIANT, owner, "variant");
    }
    if (environment != NULL && w->policy->required_all[1] != NULL) {
        expect_tag(r, R_VARIANT, environment, "variant");
    }
}

static void others(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)sc;
    const struct policy *policy = w->policy;
    struct res *r = plain_thing(w, p, variant % 3, 60 * DAY);
    r->tags = TAGS_OTHER;
    switch (variant / 3) {
    case 0: tag(r, "Name", "only-a-name"); break;
    case 1: /* keys are case-sensitive */
        tag(r, "owner", "x");
        tag(r, "ENVIRONMENT", "prod");
        expect_variants(w, r, "owner", "ENVIRONMENT");
        break;
    case 2: /* one of several is missing */
        tag(r, "Owner", "x");
        if (policy->required_all[1] == NULL) {
            r->tags = TAGS_GOOD; /* there is only this one, or none */
        }
        break;
    default: /* a blank before it */
        tag(r, " Owner", "x");
        expect_variants(w, r, " Owner", NULL);
        break;
    }
}

static void empty_values(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)sc;
    struct res *r = plain_thing(w, p, variant % 3, 60 * DAY);
    r->tags = TAGS_GOOD;
    tag(r, "Owner", "");
    tag(r, "Environment", "");
    tag(r, "BackupTier", "");
}

/* Volumes need one key more than the others; an image does not. */
static void own_key(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)sc;
    struct res *r = plain_thing(w, p, variant, 60 * DAY);
    tag(r, "Owner", "x");
    tag(r, "Environment", "prod");
    bool lacks = r->kind == KIND_VOLUME && w->policy->required_volume != NULL;
    r->tags = lacks ? TAGS_OTHER : TAGS_GOOD;
}

/* A scope with a key of its own asks for that and no other. */
static void scope_key(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    if (sc->required_key == NULL) {
        return;
    }
    struct res *r = thing(w, p, sc, variant % 3, 60 * DAY);
    untag(r);
    r->scope = sc;
    tag(r, "Service", sc->service);
    if (variant / 3 == 0) {
        tag(r, sc->required_key, "internal");
        r->tags = TAGS_GOOD;
    } else {
        tag(r, "Owner", "x");
        tag(r, "Environment", "prod");
        tag(r, "BackupTier", "none");
        r->tags = TAGS_OTHER;
    }
}

static void grace(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)sc;
    int64_t limit = w->policy->grace_h * HOUR;
    int64_t ages[] = {limit, limit + 1, limit / 2};
    plain_thing(w, p, variant % 3, ages[variant / 3]);
}

static void no_time(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *r = image(w, p, sc, 60 * DAY);
    set_created(w, r, NO_TIME);
    if (variant == 1) { /* with good tags the time does not matter */
        return;
    }
    untag(r);
    r->scope = w->policy->rest;
}

static void settle(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)sc;
    int64_t window = w->policy->settle_min * MINUTE;
    plain_thing(w, p, variant % 3, variant < 3 ? window - 1 : window);
}

static void foreign(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)sc;
    (void)variant;
    set_foreign(plain_thing(w, p, 2, 60 * DAY));
}

static void excused(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)sc;
    struct res *r = plain_thing(w, p, variant % 3, 60 * DAY);
    bool account = r->kind == KIND_VOLUME || chance(w, 50);
    exempt(w, r, "TAG-*", arn_of(w, r, account), NULL, NULL, w->now + 300 * DAY);
    r->exempted = TAG_RULES;
}

const struct scenario scenarios_tag[] = {
    {"tag_good", good, 3, 0, 0, 0, 0},       {"tag_absent", absent, 12, 0, 0, 0, 0},
    {"tag_others", others, 12, 0, 0, 0, 0},  {"tag_empty_values", empty_values, 3, 0, 0, 0, 0},
    {"tag_own_key", own_key, 3, 0, 0, 0, 0}, {"tag_scope_key", scope_key, 6, 0, 0, 0, S_RPO},
    {"tag_grace", grace, 9, 0, 0, 0, 0},     {"tag_no_time", no_time, 2, 0, 0, 0, 0},
    {"tag_settle", settle, 6, 0, 0, 0, 0},   {"tag_foreign", foreign, 1, 0, 0, 0, 0},
    {"tag_excused", excused, 3, 0, 0, 0, 0}, {NULL, NULL, 0, 0, 0, 0, 0},
};
