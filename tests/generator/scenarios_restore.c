/* RESTORE-UNTESTED: what shows that a volume was ever brought back, and what does not. */
#include "scenarios.h"

#include <string.h>

/* A loose volume with its backups under a key of its own, hence a group of its own. */
struct case_of {
    struct res *volume;
    struct res *older, *newest; /* its points: 150 and 3 days old */
    const char *key;            /* of both */
    int64_t window;
};

static struct case_of begin(struct world *w, struct place *p, const struct scope *sc)
{
    struct case_of it = {.key = new_key(w, p), .window = sc->restore_d * DAY};
    it.volume = volume(w, p, sc, new_size(w), 720 * DAY);
    it.older = backup(w, it.volume, 715 * DAY);
    it.newest = backup(w, it.volume, 3 * DAY);
    encrypt(it.older, it.key);
    encrypt(it.newest, it.key);
    return it;
}

static void expect_points(struct world *w, const struct case_of *it)
{
    expect_backup(w, it->older, it->volume, false);
    expect_backup(w, it->newest, it->volume, true);
    expect_unselected(w, it->volume);
}

static void end(struct world *w, struct case_of *it, enum restored what, unsigned shown_by)
{
    expect_points(w, it);
    expect_restore(w, it->volume, what, it->key, shown_by);
}

/* It passes by that volume, which is therefore no waste. */
static void end_proven(struct world *w, struct case_of *it, struct res *test)
{
    expect_points(w, it);
    expect_proven(w, it->volume, test, it->key);
}

/* A volume made from a snapshot, somewhere within or without the window. */
static struct res *restored_from(struct world *w, const struct scope *sc, struct res *s,
                                 int64_t age)
{
    struct res *v = volume(w, s->place, sc, s->size_gib, age);
    made_from(v, s);
    expect_loose(w, v, false);
    return v;
}

static void by_volume(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it = begin(w, p, sc);
    int64_t ages[] = {it.window / 2,        it.window, it.window + 1,
                      it.window + 90 * DAY, 30 * DAY,  30 * DAY};
    if (variant == 5) { /* in use on a server, with no backup but what it was made from */
        struct res *test = server_volume(w, p, sc, it.volume->size_gib, ages[variant]);
        made_from(test, it.older);
        expect_rpo(w, test, STALE);
        expect_copy(w, test, COPY_NONE, NULL, false);
        expect_restore(w, test, NOT_JUDGED, NULL, 0);
        end_proven(w, &it, test);
        return;
    }
    struct res *test = restored_from(w, sc, variant == 4 ? it.older : it.newest, ages[variant]);
    if (variant < 4) { /* it was taken before the volume was made from it */
        set_created(w, it.newest, test->created - DAY);
    }
    if (variant == 2 || variant == 3) {
        end(w, &it, RESTORE_STALE, VOL);
    } else {
        end_proven(w, &it, test);
    }
}

static void by_image(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it = begin(w, p, sc);
    struct res *img = image(w, p, sc, 700 * DAY);
    map_snapshot(img, "/dev/xvda", it.older);
    int64_t ages[] = {it.window / 2, it.window, it.window + 1};
    if (variant < 3) {
        set_time(w, img, "LastLaunchedTime", w->now - ages[variant]);
    } else if (variant == 5) { /* after the audit's moment: not yet */
        set_time(w, img, "LastLaunchedTime", w->now + 2 * DAY);
    }                   /* else it was never launched */
    if (variant == 4) { /* somebody else's image: its launches are of their machines */
        set_time(w, img, "LastLaunchedTime", w->now - ages[0]);
        set_foreign(img);
    }
    end(w, &it, variant < 2 ? PROVEN : variant == 2 ? RESTORE_STALE : NEVER, AMI);
}

/* Launched from an image: what tells is the disk that was made from its snapshot, not the machine. */
static void by_instance(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it = begin(w, p, sc);
    struct res *img = image(w, p, sc, 700 * DAY);
    map_snapshot(img, "/dev/xvda", it.older);
    struct res *inst = instance(w, p, variant == 1 ? "stopped" : "running");
    launched_from(inst, img);
    struct res *root = volume(w, p, sc, new_size(w), variant == 2 ? it.window + DAY : 40 * DAY);
    attach(w, root, inst, "/dev/xvda", true);
    bool swapped = variant == 3; /* by another: the image was not brought back on that day */
    if (!swapped) {
        made_from(root, it.older);
    }
    expect_rpo(w, root, swapped ? NO_POINT : STALE);
    expect_copy(w, root, COPY_NONE, NULL, false);
    expect_restore(w, root, NOT_JUDGED, NULL, 0);
    if (variant < 2) {
        end_proven(w, &it, root);
    } else {
        end(w, &it, swapped ? NEVER : RESTORE_STALE, VOL);
    }
}

/* Evidence that is none, or counts for something else. */
static void no_evidence(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const states[] = {"creating", "error", "deleting"};
    struct case_of it = begin(w, p, sc);
    if (variant < 3) {
        struct res *test = restored_from(w, sc, it.older, 30 * DAY);
        set_state(test, states[variant]);
    } else if (variant == 3) { /* made from itself: a root volume that was put back in place */
        made_from(it.volume, it.older);
    } else if (variant == 4) { /* the snapshot that it was made from vouches for another volume */
        struct res *parent = snapshot(w, p, sc, new_id(w, "vol-"), it.volume->size_gib, 721 * DAY);
        made_from(it.volume, parent);
        expect_gone(w, parent, (struct gone){0});
    } /* else the test volume was deleted, and nothing is left of it */
    end(w, &it, NEVER, 0);
}

/* A volume made from another one's backup proves that one's, not its own. */
static void parent_and_child(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct case_of parent = begin(w, p, sc);
    struct case_of child = begin(w, p, sc);
    set_created(w, child.volume, w->now - parent.window / 2);
    set_created(w, child.older, w->now - parent.window / 2 + DAY);
    made_from(child.volume, parent.older);
    end_proven(w, &parent, child.volume);
    end(w, &child, NEVER, 0);
}

static void weak(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    bool abroad = variant >= 3; /* in its region, but in the vault's account */
    struct place *q = abroad ? neighbour(w, p, true) : elsewhere(w, p, JUDGED, 0);
    if (variant != 1 && q == NULL) {
        return;
    }
    struct case_of it = begin(w, p, sc);
    if (variant == 1) { /* backed up by somebody else by now */
        tag(it.older, "aws:dlm:lifecycle-policy-id", "policy-0a");
        restored_from(w, sc, it.older, 30 * DAY);
    } else if (variant == 4) { /* made there from the snapshot itself, which is shared */
        struct res *test = volume(w, q, sc, it.older->size_gib, 40 * DAY);
        made_from(test, it.older);
        expect_loose(w, test, false);
    } else { /* shows that the copy can be restored, in its region */
        struct res *c = copy_of(w, q, sc, it.older, 60 * DAY);
        encrypt(c, new_key(w, q));
        expect_copied(w, c, (struct copied){.root = it.older, .live = true});
        restored_from(w, sc, c, 30 * DAY);
        if (variant == 2) { /* a stale proof beside it */
            restored_from(w, sc, it.older, it.window + 30 * DAY);
        }
    }
    end(w, &it, WEAK, VOL);
}

static void other_key(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of it = begin(w, p, sc);
    if (variant == 0) {
        encrypt(it.older, new_key(w, p));
    } else if (variant == 1) { /* it was not encrypted then */
        json_object_set_new(it.older->json, "Encrypted", json_false());
        set(it.older, "KmsKeyId", NULL);
    } else { /* the older proof is stale besides */
        encrypt(it.older, new_key(w, p));
        restored_from(w, sc, it.newest, it.window + DAY);
        set_created(w, it.newest, w->now - it.window - 2 * DAY);
        set_created(w, it.older, w->now - it.window - 3 * DAY);
    }
    restored_from(w, sc, it.older, 30 * DAY);
    end(w, &it, KEY_CHANGED, VOL);
}

static void young(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    int64_t ages[] = {7 * DAY - 1, 7 * DAY, 3 * DAY};
    struct case_of it = begin(w, p, sc);
    set_created(w, it.volume, w->now - ages[variant]);
    set_created(w, it.older, w->now - 2 * DAY);
    set_created(w, it.newest, w->now - DAY);
    end(w, &it, NEVER, 0);
}

static void not_judged(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = volume(w, p, sc, new_size(w), 300 * DAY);
    struct res *s = backup(w, v, 20 * DAY);
    if (variant == 0) {
        set_state(s, "pending");
    } else if (variant == 1) {
        set_state(s, "error");
    } else {
        set_state(v, variant == 2 ? "error" : "creating");
    }
    expect_gone(w, s, (struct gone){.live = true, .last = true, .unfinished = variant < 2});
    expect_unselected(w, v);
    expect_restore(w, v, NOT_JUDGED, NULL, 0);
}

/* Several volumes under one key: as many proven ones as the group needs, or one too few. */
static void group(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct case_of its[3];
    int proven = variant == 0 ? sc->sample_min : variant == 1 ? 3 : 0;
    for (int i = 0; i < 3; i++) {
        its[i] = begin(w, p, sc);
        struct case_of *it = &its[i];
        it->key = its[0].key;
        encrypt(it->older, it->key);
        encrypt(it->newest, it->key);
        if (i > 0) {
            same_tags(it->volume, its[0].volume);
        }
        bool shown = i < proven;
        bool late = variant == 2 && i == 1;
        struct res *test = NULL;
        if (shown || late) { /* each some days older than the one before */
            test = restored_from(w, sc, it->older, shown ? (30 + i) * DAY : it->window + DAY);
        }
        if (shown) {
            end_proven(w, it, test);
        } else {
            end(w, it, late ? RESTORE_STALE : NEVER, VOL);
        }
    }
}

const struct scenario scenarios_restore[] = {
    {"restore_by_volume", by_volume, 6, 0, VOL, S_RESTORE, 0},
    {"restore_by_image", by_image, 6, 0, VOL, S_RESTORE, 0},
    {"restore_by_instance", by_instance, 4, 0, VOL, S_RESTORE, 0},
    {"restore_no_evidence", no_evidence, 6, 0, VOL, S_RESTORE, 0},
    {"restore_parent_and_child", parent_and_child, 1, 0, VOL, S_RESTORE, 0},
    {"restore_weak", weak, 5, 0, VOL | SNAP, S_RESTORE, 0},
    {"restore_other_key", other_key, 3, 0, VOL, S_RESTORE, 0},
    {"restore_young", young, 3, 0, VOL, S_RESTORE, 0},
    {"restore_not_judged", not_judged, 4, 0, VOL, S_RESTORE, 0},
    {"restore_group", group, 3, 0, VOL, S_GROUP, 0},
    {NULL, NULL, 0, 0, 0, 0, 0},
};
