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
    struct couple couple = {source, copy_of(w, p, sc, source, age > 12 * DAY ? 10 * DAY : age)};
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
    case 2: set(it.copy, "TransferType", "standard"); break;
    case 3: /* a text that names an image goes to the other rule; a random volume id does not */
        set(it.copy, "VolumeId", new_id(w, "vol-"));
        break;
    default: break;
    }
    expect_gone(w, it.source, (struct gone){.last = true});
    expect_copied(w, it.copy, (struct copied){.root = it.source});
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
    archive(w, it.source, NO_TIME);
    bool newest = variant != 2;
    if (variant == 1) { /* a second copy of the same moment: neither is the only one */
        struct res *second = copy_of(w, third, sc, it.source, 9 * DAY);
        expect_copied(w, second, (struct copied){.root = it.source});
        newest = false;
    } else if (variant == 2) { /* a newer backup of the same volume */
        struct res *newer = snapshot(w, q, sc, NULL, it.source->size_gib, 150 * DAY);
        set(newer, "VolumeId", json_string_value(json_object_get(it.source->json, "VolumeId")));
        expect_gone(w, newer, (struct gone){.last = true});
    }
    expect_gone(w, it.source, (struct gone){.last = newest || variant == 1});
    expect_copied(w, it.copy, (struct copied){.root = it.source, .newest = newest});
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

/* The age that counts is the data's: at the limit, past it, and made yesterday of old data. */
static void data_age(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = source_place(w, p);
    if (q == NULL) {
        return;
    }
    struct couple it = couple_of(w, p, q, sc, old_age(w));
    bool keeps = it.copy->scope != NULL && it.copy->scope->keep_at_most_d != 0;
    int64_t limit = (keeps ? it.copy->scope->keep_at_most_d : w->policy->copy_grace_d) * DAY;
    int64_t ages[] = {limit, limit + 1, limit / 2, limit + 30 * DAY};
    set_created(w, it.source, w->now - ages[variant]);
    set_created(w, it.copy, w->now - 4 * DAY);
    expect_gone(w, it.source, (struct gone){.last = true});
    expect_copied(w, it.copy, (struct copied){.root = it.source});
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
    case 0: /* a random volume id, and TransferType as the only sign */
        set(c, "VolumeId", new_id(w, "vol-"));
        set(c, "TransferType", "time-based");
        set(c, "Description", new_description(w));
        break;
    case 1: /* the source was never seen */
        set(c, "Description", text(w, "[Copied %s from %s] x", new_id(w, "snap-"), q->region_name));
        break;
    case 2: /* another size */
        c->size_gib = new_size(w);
        json_object_set_new(c->json, "VolumeSize", json_integer(c->size_gib));
        break;
    case 3: /* the source is younger than the copy */
        set_created(w, c, it.source->created - 10 * DAY);
        break;
    case 4: /* the text names another region than the one where the source is */
        set(c, "Description", text(w, "[Copied %s from sa-east-1] x", it.source->id));
        break;
    case 5: /* only a tag says so */
        set(c, "Description", new_description(w));
        tag(c, w->policy->source_tag, it.source->id);
        break;
    case 6:
        tag(c, w->policy->source_tag,
            text(w, "arn:aws:ec2:%s::snapshot/%s", q->region_name, it.source->id));
        set(c, "Description", "");
        break;
    default: /* only free text says so */
        set(c, "Description", text(w, "weekly copy of %s for recovery", it.source->id));
        break;
    }
    expect_gone(w, it.source, (struct gone){.last = true});
    expect_copied(w, c, (struct copied){.root = NULL});
}

static void unresolved_held(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *c = snapshot(w, p, sc, "vol-ffffffff", new_size(w), old_age(w));
    set(c, "TransferType", "standard");
    if (variant == 0) {
        hold(w, c);
    } else {
        tag(c, "aws:backup:source-resource", "x"); /* its manager speaks before its source */
    }
    expect_copied(w, c, (struct copied){.root = NULL, .managed = variant == 1});
}

static void chain(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = elsewhere(w, p, JUDGED, 0);
    struct place *r = q != NULL ? third_place(w, p, q, JUDGED, 0) : NULL;
    if (r == NULL) {
        return;
    }
    struct couple it = couple_of(w, q, r, sc, old_age(w));
    struct res *second = copy_of(w, p, sc, it.copy, 5 * DAY);
    bool live = variant == 1;
    if (live) {
        struct res *v = volume(w, r, sc, it.source->size_gib, 701 * DAY);
        set_id(v, json_string_value(json_object_get(it.source->json, "VolumeId")));
        expect_loose(w, v, true);
    }
    expect_gone(w, it.source, (struct gone){.last = true, .live = live});
    expect_copied(w, it.copy, (struct copied){.root = it.source, .live = live});
    expect_copied(w, second, (struct copied){.root = it.source, .live = live});
}

static void spared(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = source_place(w, p);
    if (q == NULL) {
        return;
    }
    struct couple it = couple_of(w, p, q, sc, old_age(w));
    struct copied what = {.root = it.source};
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
    default: /* imported, so it never had a volume: nothing is proven gone */
        set(it.source, "VolumeId", "vol-ffffffff");
        what.nothing = true;
        break;
    }
    expect_gone(w, it.source, (struct gone){.last = true, .sentinel = variant == 5});
    expect_copied(w, it.copy, what);
}

/* The source was the snapshot of an image; volume and image are gone, or only the volume is. */
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
    expect_image_gone(w, it.source, (struct image_gone){.image_listed = listed});
    expect_copied(w, it.copy, (struct copied){.root = it.source});
}

const struct scenario scenarios_copied[] = {
    {"copy_source_gone", source_gone, 4, HERE, 0, 0, 0},
    {"copy_newest_left", newest_left, 3, HERE, 0, 0, 0},
    {"copy_source_alive", source_alive, 2, HERE, 0, 0, 0},
    {"copy_data_age", data_age, 4, HERE, 0, 0, 0},
    {"copy_unresolved", unresolved, 8, HERE, 0, 0, 0},
    {"copy_unresolved_held", unresolved_held, 2, HERE, 0, 0, 0},
    {"copy_chain", chain, 2, HERE, 0, 0, 0},
    {"copy_spared", spared, 6, HERE, 0, 0, 0},
    {"copy_image_source", image_source, 2, HERE, 0, 0, 0},
    {NULL, NULL, 0, 0, 0, 0, 0},
};
