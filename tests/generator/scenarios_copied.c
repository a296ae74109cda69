/* ORPHAN-SNAP-COPY: copies whose source protection has ended, and those that may be all that is left. */
#include "scenarios.h"

/* What a copy's own listing cannot change: VOL and SNAP here are read in full. */
#define HERE (SNAP | VOL)

/* The backup of a deleted volume in `q`, and its proven copy in `p`. */
struct couple {
    struct res *source, *copy;
};

static struct couple couple_of(struct world *w, struct place *p, struct place *q,
                               const struct scope *sc, int64_t age)
{
    struct res *source = snapshot(w, q, sc, new_id(w, "vol-"), new_size(w), age);
    struct couple couple = {source, copy_of(w, p, sc, source, age - HOUR)};
    return couple;
}

/* The place of the source: complete, but for volumes now and then. */
static struct place *source_place(struct world *w, const struct place *p)
{
    return elsewhere(w, p, SNAP | AMI, 0);
}

static void source_gone(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = source_place(w, p);
    if (q == NULL) {
        return;
    }
    struct couple it = couple_of(w, p, q, sc, old_age(w));
    switch (variant) {
    case 1:
        set(it.copy, "Description",
            text(w, "[Copied %s from %s]", upper_hex(w, it.source->id), q->region_name));
        break;
    case 2: time_based(it.copy); break;
    case 3: /* a text that names an image goes to the other rule; a random volume id does not */
        set(it.copy, "VolumeId", new_id(w, "vol-"));
        break;
    default: break;
    }
    expect_couple(w, it.source, (struct gone){0}, it.copy, (struct copied){.root = it.source});
}

/* The source cannot be restored from: the copy is the newest point that is left. */
static void newest_left(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = source_place(w, p);
    struct place *third = q != NULL ? third_place(w, p, q, JUDGED, 0) : NULL;
    if (q == NULL || (variant == 1 && third == NULL)) {
        return;
    }
    struct couple it = couple_of(w, p, q, sc, old_age(w));
    struct copied of = {.root = it.source, .line = LINE_ENDS};
    archive(w, it.source, NO_TIME);
    /* Whether what cannot be restored is a line's end beside a copy that stays, nobody says. */
    struct gone source = {.line = LINE_OPEN};
    if (variant == 1) { /* a second copy of the same moment: the greater id stays */
        struct res *second = copy_of(w, third, sc, it.source, 100 * DAY);
        struct copied too = of;
        of.line = LINE_OPEN;
        too.line = LINE_OPEN;
        expect_copied(w, second, too);
    } else if (variant == 2) { /* a newer backup of the same volume */
        struct res *newer = snapshot(w, q, sc, NULL, it.source->size_gib, 150 * DAY);
        set(newer, "VolumeId", json_string_value(json_object_get(it.source->json, "VolumeId")));
        expect_gone(w, newer, (struct gone){.last = true});
        bool kept = w->policy->keep_last && !is_strict(w, R_GONE);
        source.line = LINE_GOES_ON;
        of.line = kept ? LINE_GOES_ON : LINE_OPEN;
    }
    expect_gone(w, it.source, source);
    expect_copied(w, it.copy, of);
}

static void source_alive(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = elsewhere(w, p, JUDGED, 0);
    if (q == NULL) {
        return;
    }
    struct res *v = volume(w, q, sc, new_size(w), 701 * DAY);
    struct res *source = backup(w, v, variant == 0 ? old_age(w) : 20 * DAY);
    struct res *copy = copy_of(w, p, sc, source, 5 * DAY);
    expect_backup(w, source, v, true);
    expect_loose(w, v, true);
    expect_copied(w, copy, (struct copied){.root = source, .live = true});
}

/* Old enough are the data and the copy: at the limit, past it, below, and made lately of old data. */
static void data_age(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = source_place(w, p);
    if (q == NULL) {
        return;
    }
    struct couple it = couple_of(w, p, q, sc, old_age(w));
    bool keeps = it.copy->scope != NULL && it.copy->scope->keep_at_most_d != 0;
    int64_t limit = (keeps ? it.copy->scope->keep_at_most_d : w->policy->copy_grace_d) * DAY;
    int64_t ages[] = {limit, limit + 1, limit / 2, DAY};
    set_created(w, it.copy, w->now - ages[variant]);
    if (variant < 2) {
        set_created(w, it.source, w->now - limit - 50 * DAY);
    }
    expect_couple(w, it.source, (struct gone){0}, it.copy, (struct copied){.root = it.source});
}

/* It is a copy, and nothing says of what. */
static void unresolved(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = source_place(w, p);
    if (q == NULL) {
        return;
    }
    struct couple it = couple_of(w, p, q, sc, old_age(w));
    struct res *c = it.copy;
    switch (variant) {
    case 0: /* a random volume id, and the kind of transfer as the only sign */
        set(c, "VolumeId", new_id(w, "vol-"));
        time_based(c);
        set(c, "Description", new_description(w));
        break;
    case 1: /* the source was never seen */
        set(c, "Description", text(w, "[Copied %s from %s] x", new_id(w, "snap-"), q->region_name));
        break;
    case 2: /* another size */ set_size(c, new_size(w)); break;
    case 3: /* the source is younger than the copy */
        set_created(w, c, it.source->created - 10 * DAY);
        break;
    case 4: /* the text names another region than the one where the source is */
        set(c, "Description", text(w, "[Copied %s from sa-east-1] x", it.source->id));
        break;
    default: /* its maker passed the text of the source, which an image left behind */
        set(c, "Description", create_image_text(w, new_id(w, "ami-")));
        time_based(c);
        break;
    }
    expect_gone(w, it.source, (struct gone){.last = true});
    expect_copied(w, c, (struct copied){.root = NULL});
}

/* It bears no mark of a copy; only a tag or a text says so, and anybody can write those. */
static void unmarked(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = source_place(w, p);
    if (q == NULL) {
        return;
    }
    struct couple it = couple_of(w, p, q, sc, old_age(w));
    struct res *c = it.copy;
    switch (variant) {
    case 0:
        set(c, "Description", new_description(w));
        tag(c, w->policy->source_tag, it.source->id);
        break;
    case 1:
        tag(c, w->policy->source_tag, arn_of(w, it.source, false));
        set(c, "Description", "");
        break;
    case 2: set(c, "Description", text(w, "weekly copy of %s for recovery", it.source->id)); break;
    default: set(c, "Description", ""); break; /* as the API makes it */
    }
    expect_gone(w, it.source, (struct gone){.last = true});
    expect_gone(w, c, (struct gone){.sentinel = true});
}

static void unresolved_held(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *c = snapshot(w, p, sc, "vol-ffffffff", new_size(w), old_age(w));
    time_based(c);
    if (variant == 0) {
        hold(w, c);
    } else {
        tag(c, "aws:backup:source-resource", "x");
    }
    expect_copied(w, c, (struct copied){.root = NULL, .managed = variant == 1});
}

/* The first copy is gone, or was never ours to see; the text of the second holds them all. */
static void nested(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = source_place(w, p);
    if (q == NULL) {
        return;
    }
    struct couple it = couple_of(w, p, q, sc, old_age(w));
    set(it.copy, "Description",
        text(w, "[Copied %s from %s] %s", new_id(w, "snap-"),
             variant == 0 ? q->region_name : p->region_name, copied_text(w, it.source)));
    expect_couple(w, it.source, (struct gone){0}, it.copy, (struct copied){.root = it.source});
}

static void chain(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = elsewhere(w, p, JUDGED, 0);
    struct place *r = q != NULL ? third_place(w, p, q, JUDGED, 0) : NULL;
    if (r == NULL) {
        return;
    }
    int64_t age = old_age(w);
    struct couple it = couple_of(w, q, r, sc, age);
    struct res *second = copy_of(w, p, sc, it.copy, age - 2 * HOUR);
    bool live = variant == 1;
    if (live) {
        struct res *v = volume(w, r, sc, it.source->size_gib, 701 * DAY);
        set_id(v, json_string_value(json_object_get(it.source->json, "VolumeId")));
        expect_loose(w, v, true);
    }
    /* the listing of images of the second copy may be cut: whether that one goes is unknown then */
    struct copied of = {.root = it.source, .live = live};
    bool sure = !gap(p, AMI) && !is_strict(w, R_COPIED) && !is_strict(w, R_GONE);
    bool both = (w->policy->disabled & (1u << R_COPIED)) == 0;
    of.line = sure && both && w->policy->keep_last ? LINE_GOES_ON : LINE_OPEN;
    enum line end = sure && both ? LINE_ENDS : LINE_OPEN;
    expect_gone(w, it.source, (struct gone){.line = end, .live = live});
    expect_copied(w, it.copy, of);
    expect_copied(w, second, of);
}

static void spared(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = source_place(w, p);
    if (q == NULL) {
        return;
    }
    struct couple it = couple_of(w, p, q, sc, old_age(w));
    struct copied what = {.root = it.source};
    struct gone source = {0};
    switch (variant) {
    case 0: {
        struct res *img = image(w, p, sc, 9 * DAY);
        map_snapshot(img, "/dev/xvda", it.copy);
        what.ref = AMI;
        break;
    }
    case 1:
        launch_template(w, p, 3, 1, it.copy->id);
        what.ref = LT;
        break;
    case 2: hold(w, it.copy); break;
    case 3:
        tag(it.copy, "aws:dlm:lifecycle-policy-id", "policy-0a");
        what.managed = true;
        break;
    case 4:
        set_state(it.copy, "error");
        what.unfinished = true;
        break;
    case 5: { /* something is made from it */
        struct res *v = volume(w, p, sc, it.copy->size_gib, 5 * DAY);
        made_from(v, it.copy);
        expect_loose(w, v, false);
        break;
    }
    case 6:
        it.copy->kept_until = w->now + 30 * DAY;
        tag(it.copy, "DeleteOn", utc_text(w, it.copy->kept_until, "%Y-%m-%d"));
        expect_tag(it.copy, R_EXPIRY, "DeleteOn", "");
        break;
    default: /* the source's volume is not told: nothing is proven gone */
        set(it.source, "VolumeId", "vol-ffffffff");
        what.nothing = true;
        source.sentinel = true;
        break;
    }
    expect_couple(w, it.source, source, it.copy, what);
}

/* The source was the snapshot of an image; volume and image are gone, or only the volume is. What the
 * image left may go, so that the copy is all that stays. */
static void image_source(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = elsewhere(w, p, JUDGED, 0);
    if (q == NULL) {
        return;
    }
    struct couple it = couple_of(w, p, q, sc, old_age(w));
    bool listed = variant == 1;
    const char *ami = listed ? image(w, q, sc, 190 * DAY)->id : new_id(w, "ami-");
    set(it.source, "Description", create_image_text(w, ami));
    set(it.copy, "Description", copied_text(w, it.source));
    expect_image_gone(w, it.source, (struct image_gone){.image_listed = listed});
    bool sure = listed || !is_strict(w, R_IMAGE);
    expect_copied(w, it.copy,
                  (struct copied){.root = it.source,
                                  .line = !sure    ? LINE_OPEN
                                          : listed ? LINE_GOES_ON
                                                   : LINE_ENDS});
}

/* Its source is another account's, shared with us: whose volumes are not listed here. */
static void foreign_source(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct couple it = couple_of(w, p, p, sc, old_age(w));
    struct res *newer = snapshot(w, p, sc, NULL, it.source->size_gib, 100 * DAY);
    set(newer, "VolumeId", json_string_value(json_object_get(it.source->json, "VolumeId")));
    set_foreign(it.source);
    set_foreign(newer);
    set(it.source, "OwnerAlias", NULL);
    set(newer, "OwnerAlias", NULL);
    expect_gone(w, it.source, (struct gone){0});
    expect_gone(w, newer, (struct gone){0});
    expect_copied(w, it.copy, (struct copied){.root = it.source, .foreign = true});
    struct res *last = copy_of(w, p, sc, newer, 20 * DAY); /* ours, and newer */
    expect_copied(w, last, (struct copied){.root = newer, .newest = true, .foreign = true});
}

const struct scenario scenarios_copied[] = {
    {"copy_source_gone", source_gone, 4, HERE, 0, 0, 0},
    {"copy_newest_left", newest_left, 3, HERE, 0, 0, 0},
    {"copy_source_alive", source_alive, 2, HERE, 0, 0, 0},
    {"copy_data_age", data_age, 4, HERE, 0, 0, 0},
    {"copy_unresolved", unresolved, 6, HERE, 0, 0, 0},
    {"copy_unmarked", unmarked, 4, HERE, 0, 0, 0},
    {"copy_unresolved_held", unresolved_held, 2, HERE, 0, 0, 0},
    {"copy_nested", nested, 2, HERE, 0, 0, 0},
    {"copy_chain", chain, 2, HERE, 0, 0, 0},
    {"copy_spared", spared, 8, HERE, 0, 0, 0},
    {"copy_image_source", image_source, 2, HERE, 0, 0, 0},
    {"copy_foreign_source", foreign_source, 1, HERE, 0, 0, 0},
    {NULL, NULL, 0, 0, 0, 0, 0},
};
