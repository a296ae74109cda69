/* COPY-RPO: what proves a fresh copy elsewhere, and what only looks like one. */
#include "scenarios.h"

#include <string.h>

/* A protected volume of `sc` with one fresh local backup. */
struct case_of {
    struct res *volume, *point;
    struct place *target; /* in a region that the scope asks for */
    struct place *also;   /* where another copy lies, as good as the one in the target; or NULL */
};

static bool asks_for(const struct world *w, const struct scope *sc, const struct place *p,
                     int region)
{
    int targets[4];
    int count = copy_targets(w, sc, p->region, targets);
    for (int i = 0; i < count; i++) {
        if (targets[i] == -1 || targets[i] == region) {
            return true;
        }
    }
    return false;
}

/* False when no place fits; of what is `shown` the target must have something. `own`: in the volume's
 * account, not in a vault's. */
static bool begin_with(struct world *w, struct place *p, const struct scope *sc, struct case_of *it,
                       unsigned shown, bool own)
{
    it->also = NULL;
    for (int tries = 0; tries < 20; tries++) {
        it->target = own ? elsewhere(w, p, VOL, shown) : shelter(w, p, VOL, shown);
        if (it->target != NULL && asks_for(w, sc, p, it->target->region)) {
            it->volume = server_volume(w, p, sc, new_size(w), 720 * DAY);
            it->point = backup(w, it->volume, 5 * HOUR);
            return true;
        }
    }
    return false;
}

static bool begin(struct world *w, struct place *p, const struct scope *sc, struct case_of *it)
{
    return begin_with(w, p, sc, it, SNAP, false);
}

static void end(struct world *w, const struct case_of *it, enum points points, enum copies best,
                const struct place *where)
{
    expect_gone(w, it->point, (struct gone){.live = true, .named = true, .last = true});
    expect_rpo(w, it->volume, points);
    expect_copies(w, it->volume, best, where, it->also, true);
    expect_restore(w, it->volume, NEVER, NULL, 0);
}

/* A copy of the volume's snapshot: it is young, and its source is usable. */
static struct copied live_copy(const struct world *w, const struct res *source)
{
    (void)w;
    return (struct copied){.root = lost(source->place, SNAP) ? NULL : source, .live = true};
}

static int64_t limit_of(const struct scope *sc)
{
    return sc->copy_h * HOUR;
}

static enum points freshness(const struct scope *sc, int64_t age)
{
    return sc->rpo_h != 0 && age <= sc->rpo_h * HOUR ? FRESH : STALE;
}

/* --- proofs --- */

static void described(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it;
    if (!begin(w, p, sc, &it)) {
        return;
    }
    struct res *c = copy_of(w, it.target, sc, it.point, 4 * HOUR);
    const char *region = p->region_name;
    switch (variant) {
    case 1: /* hex in capitals, the tail edited */
        set(c, "Description",
            text(w, "[Copied %s from %s] do not delete! snap-0000", upper_hex(w, it.point->id),
                 region));
        break;
    case 2: set(c, "Description", text(w, "[Copied %s from %s]", it.point->id, region)); break;
    case 3: time_based(c); break;
    case 4: set(c, "VolumeId", new_id(w, "vol-")); break; /* older copies */
    case 5: /* a step between is gone; the text of what is left names them all */
        set(c, "Description",
            text(w, "[Copied %s from %s] %s", new_id(w, "snap-"), region,
                 copied_text(w, it.point)));
        break;
    default: break;
    }
    expect_copied(w, c, live_copy(w, it.point));
    end(w, &it, FRESH, COPY_PROVEN, it.target);
}

static void described_by_image(struct world *w, struct place *p, const struct scope *sc,
                               int variant)
{
    struct case_of it;
    if (!begin(w, p, sc, &it)) {
        return;
    }
    struct res *c = snapshot(w, it.target, sc, "vol-ffffffff", it.point->size_gib, 4 * HOUR);
    set_full(w, c, it.point->full_bytes);
    bool listed = variant == 0;
    const char *ami = listed ? image(w, it.target, sc, 4 * HOUR)->id : new_id(w, "ami-");
    set(c, "Description", copy_image_text(w, ami, it.point->id));
    expect_image_gone(w, c,
                      (struct image_gone){.image_listed = listed,
                                          .no_volume = true,
                                          .copy_of_live = !lost(p, SNAP)});
    end(w, &it, FRESH, COPY_PROVEN, it.target);
}

/* Two images say which snapshot is the copy of which; or only seem to. */
static void image_pair(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it;
    if (!begin_with(w, p, sc, &it, SNAP | AMI, true)) {
        return;
    }
    struct res *source = image(w, p, sc, 5 * HOUR);
    map_snapshot(source, variant == 3 ? "/dev/sdb" : "/dev/xvda", it.point);
    struct res *target = image(w, it.target, sc, 4 * HOUR);
    struct res *c = snapshot(w, it.target, sc, "vol-ffffffff",
                             variant == 4 ? new_size(w) : it.point->size_gib, 4 * HOUR);
    if (variant < 2) {
        set_full(w, c, it.point->full_bytes);
    }
    map_snapshot(target, "/dev/xvda", c);
    set(target, "SourceImageId", source->id);
    set(target, "SourceImageRegion", p->region_name);
    switch (variant) {
    case 1: set(c, "Description", ""); break;
    case 2: set(target, "SourceInstanceId", new_id(w, "i-")); break; /* a child, not a copy */
    case 5: set(target, "SourceImageRegion", NULL); break;
    case 6: set(target, "SourceImageId", new_id(w, "ami-")); break; /* of an image never seen */
    default: break;
    }
    /* Either way the image here refers to it, and its volume id means nothing. */
    bool proven = variant < 2 && !lost(p, AMI);
    if (proven) {
        expect_copied(w, c, (struct copied){.root = it.point, .live = true, .ref = AMI});
    } else {
        expect_gone(w, c, (struct gone){.sentinel = true});
    }
    /* of equal size, and its volume is not told: it may be one all the same */
    enum copies best = variant == 4               ? COPY_NONE
                       : variant < 2 && w->modern ? COPY_MATCHED /* by its full size */
                                                  : COPY_ALIKE;
    end(w, &it, FRESH, proven ? COPY_PROVEN : best, it.target);
}

static void third_grade(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it;
    if (!begin(w, p, sc, &it)) {
        return;
    }
    struct res *c = snapshot(w, it.target, sc, "vol-ffffffff", it.point->size_gib, 4 * HOUR);
    const char *key = w->policy->source_tag;
    switch (variant) {
    case 0: tag(c, key, it.point->id); break;
    case 1: tag(c, key, arn_of(w, it.point, false)); break;
    case 2: set(c, "Description", text(w, "copy of %s, by hand", it.point->id)); break;
    case 3: tag(c, "copied-from", it.point->id); break; /* a key that the policy does not name */
    default: tag(c, key, new_id(w, "snap-")); break;    /* of a snapshot never seen */
    }
    bool proof = variant < 3 && !lost(p, SNAP);
    expect_gone(w, c, (struct gone){.sentinel = true}); /* it bears no mark of a copy */
    enum copies best = sc->min_proof == 3 ? COPY_PROVEN : COPY_UNPROVEN;
    end(w, &it, FRESH, proof ? best : COPY_ALIKE, it.target);
}

static void chain(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct case_of it;
    if (!begin(w, p, sc, &it)) {
        return;
    }
    struct place *q = third_place(w, p, it.target, JUDGED, 0);
    if (q == NULL) { /* over a detour in the same region */
        q = p;
    }
    struct res *first = copy_of(w, q, sc, it.point, 4 * HOUR);
    struct res *c = copy_of(w, it.target, sc, first, 3 * HOUR);
    expect_copied(w, first, live_copy(w, it.point));
    expect_copied(w, c, live_copy(w, it.point));
    it.also = q;
    end(w, &it, FRESH, COPY_PROVEN, it.target);
}

/* --- no proof --- */

/* A copy that came about by some other way, recognised only by its likeness. */
static void likeness(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it;
    if (!begin_with(w, p, sc, &it, SNAP, true)) {
        return;
    }
    int64_t late = limit_of(sc) + HOUR;
    bool old = variant == 2;
    set_created(w, it.point, w->now - (old ? late + HOUR : 5 * HOUR));
    struct res *c =
        snapshot(w, it.target, sc, new_id(w, "vol-"), it.point->size_gib, old ? late : 4 * HOUR);
    if (variant == 1) {
        same_tags(c, it.point);
    } else if (variant != 3) {
        set(c, "Description", json_string_value(json_object_get(it.point->json, "Description")));
    }
    if (variant == 4) { /* it started before the snapshot that it would be a copy of */
        set_created(w, c, w->now - 6 * HOUR);
        set_created(w, it.point, w->now - 5 * HOUR);
    }
    bool alike = variant <= 2;
    set_full(w, c, it.point->full_bytes);
    expect_gone(w, c, (struct gone){.last = true, .possible = alike && !lost(p, SNAP)});
    bool candidate = variant < 2;
    enum points points = old ? freshness(sc, late + HOUR) : FRESH;
    end(w, &it, points, candidate ? COPY_UNPROVEN : COPY_NONE, it.target);
}

/* It is a copy, of equal size, and does not say of what. */
static void anonymous(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it;
    if (!begin(w, p, sc, &it)) {
        return;
    }
    struct res *c = snapshot(w, it.target, sc, new_id(w, "vol-"), it.point->size_gib, 4 * HOUR);
    set_full(w, c, it.point->full_bytes);
    time_based(c);
    enum copies best = COPY_UNPROVEN;
    switch (variant) {
    case 1: set_created(w, c, w->now - limit_of(sc)); break;
    case 2: /* too long ago to be fresh, whatever it is of */
        set_created(w, c, w->now - limit_of(sc) - 1);
        best = COPY_NONE;
        break;
    case 3: /* names a source of another size */
        set_size(c, new_size(w));
        set(c, "Description", copied_text(w, it.point));
        best = COPY_NONE;
        break;
    default: break;
    }
    expect_copied(w, c, (struct copied){.root = NULL});
    end(w, &it, FRESH, best, it.target);
}

/* Made by API: no text and no tag. Only size and full size are those of the volume's snapshots. */
static void matched(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it;
    if (!w->modern || !begin(w, p, sc, &it)) {
        return;
    }
    struct res *c = api_copy(w, it.target, it.point, 4 * HOUR);
    enum copies best = COPY_MATCHED;
    switch (variant) {
    case 1: { /* an older one of the volume is as full: which of them was copied? */
        struct res *old = backup(w, it.volume, 90 * DAY);
        set_full(w, old, it.point->full_bytes);
        expect_gone(w, old, (struct gone){.live = true, .named = true});
        best = COPY_MATCHED_OLD;
        break;
    }
    case 2: { /* a snapshot of another volume is as full */
        struct res *other = volume(w, p, sc, it.volume->size_gib, 720 * DAY);
        struct res *s = backup(w, other, 9 * HOUR);
        set_full(w, s, it.point->full_bytes);
        expect_backup(w, s, other, true);
        expect_loose(w, other, true);
        best = COPY_UNPROVEN;
        break;
    }
    case 3: /* nothing was ever written to the volume: 0 is a value, and tells nothing */
        set_full(w, it.point, 0);
        set_full(w, c, 0);
        best = COPY_ALIKE;
        break;
    case 4: /* another number of blocks: at most of a snapshot that is here no more */
        set_full(w, c, it.point->full_bytes + 524288);
        best = COPY_ALIKE;
        break;
    case 5: /* begun before the snapshot that it would be a copy of: likewise */
        set_created(w, c, it.point->created - HOUR);
        best = COPY_ALIKE;
        break;
    case 6: /* another size */
        set_size(c, new_size(w));
        best = COPY_NONE;
        break;
    default: break;
    }
    expect_gone(w, c, (struct gone){.sentinel = true});
    end(w, &it, FRESH, best, it.target);
}

/* AWS Backup's tag, which nobody else can write: equal in full on source and copy. */
static void backup_pair(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it;
    if (!begin(w, p, sc, &it)) {
        return;
    }
    const char *job = text(w, "%s:%s", it.volume->id, new_id(w, "5b5d4f88-"));
    struct res *c = snapshot(w, it.target, sc, "vol-ffffffff", it.point->size_gib, 4 * HOUR);
    set(c, "Description", "This snapshot is created by the AWS Backup service.");
    set(it.point, "Description", "This snapshot is created by the AWS Backup service.");
    tag(it.point, "aws:backup:source-resource", job);
    tag(c, "aws:backup:source-resource",
        variant == 1 ? text(w, "%s:%s", it.volume->id, new_id(w, "5b5d4f88-")) : job);
    if (variant == 2) {
        set_size(c, new_size(w));
    }
    expect_gone(w, c, (struct gone){.sentinel = true});
    end(w, &it, FRESH,
        variant == 0   ? COPY_PROVEN
        : variant == 1 ? COPY_ALIKE
                       : COPY_NONE,
        it.target);
}

/* Candidates come before none, though the volume has nothing else. */
static void only_candidates(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it;
    if (!begin(w, p, sc, &it)) {
        return;
    }
    struct res *c = copy_of(w, it.target, sc, it.point, 4 * HOUR);
    struct copied what = live_copy(w, it.point);
    enum copies best = COPY_UNUSABLE;
    archive(w, it.point, NO_TIME);
    if (variant == 0) {
        archive(w, c, NO_TIME);
        what.unfit = true;
    } else {
        unfinished_copy(c, "pending", "Metadata not updated");
        what.unfinished = true;
        best = COPY_PENDING;
    }
    expect_copied(w, c, what);
    expect_gone(w, it.point, (struct gone){.live = true, .named = true, .last = true});
    expect_rpo(w, it.volume, NO_POINT);
    expect_copy(w, it.volume, best, it.target, false);
    expect_restore(w, it.volume, NEVER, NULL, 0);
}

/* --- time --- */

/* The data's age counts, not the copy's: at the limit, past it, and a fresh copy of old data. */
static void data_age(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it;
    if (!begin(w, p, sc, &it)) {
        return;
    }
    int64_t limit = limit_of(sc);
    int64_t ages[] = {limit, limit + 1, 90 * DAY};
    struct res *old = backup(w, it.volume, ages[variant]);
    struct res *c = copy_of(w, it.target, sc, old, 3 * HOUR);
    expect_gone(w, old, (struct gone){.live = true, .named = true});
    expect_copied(w, c, live_copy(w, old));
    end(w, &it, FRESH, variant == 0 ? COPY_PROVEN : COPY_STALE, it.target);
}

static void unfit(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it;
    if (!begin(w, p, sc, &it)) {
        return;
    }
    struct res *c = copy_of(w, it.target, sc, it.point, 4 * HOUR);
    enum copies best = COPY_UNUSABLE;
    struct copied what = live_copy(w, it.point);
    switch (variant) {
    case 0:
    case 1:
        archive(w, c, variant == 0 ? NO_TIME : w->now);
        what.unfit = true;
        break;
    case 2:
        unfinished_copy(c, "pending", "Metadata not updated");
        best = COPY_PENDING;
        break;
    case 3:
        unfinished_copy(c, "error",
                        "Given key ID is not accessible. You must have DescribeKey "
                        "permissions on the default CMK");
        best = COPY_UNUSABLE;
        break;
    case 5: /* failed as the API leaves it: nothing ties it to anything */
        unfinished_copy(c, "error", "Source snapshot is not found");
        set(c, "Description", "");
        best = COPY_NONE;
        break;
    default:
        archive(w, c, w->now + DAY);
        best = COPY_PROVEN;
        break;
    }
    what.unfinished = variant == 2 || variant == 3;
    if (variant == 5) {
        expect_gone(w, c, (struct gone){.sentinel = true, .unfinished = true});
    } else {
        expect_copied(w, c, what);
    }
    end(w, &it, FRESH, best, it.target);
}

/* --- places --- */

static void same_region(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct case_of it;
    if (!begin(w, p, sc, &it)) {
        return;
    }
    struct res *c = copy_of(w, p, sc, it.point, 4 * HOUR);
    expect_copied(w, c, live_copy(w, it.point));
    end(w, &it, FRESH, COPY_NONE, NULL);
}

/* In a region that the scope does not ask for, or that the policy forbids. */
static void wrong_region(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it;
    struct place *wrong = NULL;
    for (int i = 0; i < w->place_count; i++) {
        struct place *q = &w->places[i];
        bool useless = q->forbidden || !asks_for(w, sc, p, q->region);
        bool mine = strcmp(q->account, p->account) == 0;
        if (mine && q->folder && q->region != p->region && useless && !gap(q, SNAP | VOL) &&
            (wrong == NULL || chance(w, 50))) {
            wrong = q;
        }
    }
    (void)variant;
    if (wrong == NULL || !begin(w, p, sc, &it)) {
        return;
    }
    struct res *c = copy_of(w, wrong, sc, it.point, 4 * HOUR);
    expect_copied(w, c, live_copy(w, it.point));
    end(w, &it, FRESH, COPY_NONE, NULL);
}

/* A volume that copies are due for before backups are: failing COPY has no cause. */
static void before_backups(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v =
        server_volume(w, p, sc, new_size(w), variant == 0 ? limit_of(sc) : limit_of(sc) + HOUR);
    expect_bare(w, v);
}

const struct scenario scenarios_copy[] = {
    {"copies_described", described, 6, 0, VOL, S_COPY, S_P1},
    {"copies_described_by_image", described_by_image, 2, 0, VOL, S_COPY, S_P1},
    {"copies_image_pair", image_pair, 7, 0, VOL | SNAP, S_COPY, 0},
    {"copies_third_grade", third_grade, 5, 0, VOL, S_COPY, S_P1},
    {"copies_chain", chain, 1, 0, VOL | SNAP, S_COPY, S_P1},
    {"copies_likeness", likeness, 5, 0, VOL, S_COPY, S_P1},
    {"copies_anonymous", anonymous, 4, 0, VOL, S_COPY, S_P1},
    {"copies_data_age", data_age, 3, 0, VOL, S_COPY, S_P1},
    {"copies_unfit", unfit, 6, 0, VOL, S_COPY, S_P1},
    {"copies_matched", matched, 7, 0, VOL, S_COPY, 0},
    {"copies_matched_enough", matched, 7, 0, VOL, S_P2M, 0},
    {"copies_backup_pair", backup_pair, 3, 0, VOL, S_COPY, S_P1},
    {"copies_only_candidates", only_candidates, 2, 0, VOL | SNAP, S_COPY, S_P1 | S_RESTORE},
    {"copies_same_region", same_region, 1, 0, VOL, S_COPY, S_P1},
    {"copies_wrong_region", wrong_region, 1, 0, VOL, S_COPY, S_P1},
    {"copies_before_backups", before_backups, 2, 0, VOL, S_LATE, 0},
    {NULL, NULL, 0, 0, 0, 0, 0},
};
