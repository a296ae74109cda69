/* Several accounts: vaults, strangers, shared snapshots, and what one account's listing says of another's
 * resources. Worlds of one account have none of these. */
#include "scenarios.h"

/* A protected volume of `sc` with one fresh backup, of which nothing lies elsewhere. */
static struct res *protected_volume(struct world *w, struct place *p, const struct scope *sc,
                                    struct res **point)
{
    struct res *v = server_volume(w, p, sc, new_size(w), 720 * DAY);
    *point = backup(w, v, 5 * HOUR);
    expect_gone(w, *point, (struct gone){.live = true, .named = true, .last = true});
    return v;
}

static void expect_fresh(struct world *w, struct res *v, enum copies best,
                         const struct place *where)
{
    expect_rpo(w, v, FRESH);
    expect_copy(w, v, best, where, true);
    expect_restore(w, v, NEVER, NULL, 0);
}

/* A place of another account in another region that the scope asks for. */
static struct place *abroad(struct world *w, const struct place *p, const struct scope *sc,
                            bool vault)
{
    struct place *fit[MAX_PLACES];
    unsigned count = 0;
    int targets[4], n = copy_targets(w, sc, p->region, targets);
    for (int i = 0; i < w->place_count; i++) {
        struct place *q = &w->places[i];
        bool asked = false;
        for (int k = 0; k < n; k++) {
            asked = asked || targets[k] == -1 || targets[k] == q->region;
        }
        bool other = q->account != p->account && q->partition == p->partition;
        if (asked && other && q->region != p->region && q->vault == vault && q->folder &&
            !q->forbidden && !gap(q, JUDGED)) {
            fit[count++] = q;
        }
    }
    return count != 0 ? fit[below(w, count)] : NULL;
}

/* A proven copy in the vault, in another account of ours, and in the vault but in the same region. */
static void copied_abroad(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = variant == 2 ? neighbour(w, p, true) : abroad(w, p, sc, variant == 0);
    if (q == NULL) {
        return;
    }
    struct res *point;
    struct res *v = protected_volume(w, p, sc, &point);
    struct res *c = copy_of(w, q, sc, point, 4 * HOUR);
    bool seen = !lost(p, SNAP);
    expect_copied(w, c, (struct copied){.root = seen ? point : NULL, .live = true});
    expect_fresh(w, v, variant == 2 ? COPY_NONE : COPY_PROVEN, q);
}

/* Shared with the vault, whose listing shows them, too: a row there says nothing more than that. */
static void shared(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = neighbour(w, p, variant < 2);
    if (q == NULL) {
        return;
    }
    if (variant == 0) { /* a copy is proven by the owner's row */
        struct res *point;
        struct res *v = protected_volume(w, p, sc, &point);
        show_to(point, q);
        expect_fresh(w, v, COPY_NONE, NULL);
        return;
    }
    struct res *s = snapshot(w, p, sc, new_id(w, "vol-"), new_size(w), 200 * DAY);
    struct res *last = snapshot(w, p, sc, NULL, s->size_gib, 100 * DAY);
    set(last, "VolumeId", json_string_value(json_object_get(s->json, "VolumeId")));
    show_to(s, q);
    show_to(last, q);
    expect_gone(w, s, (struct gone){0});
    expect_gone(w, last, (struct gone){.last = true});
}

/* What another account made of a snapshot, or registers, counts where it stands. */
static void used_abroad(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = neighbour(w, p, chance(w, 50));
    if (q == NULL) {
        return;
    }
    struct res *s = snapshot(w, p, sc, new_id(w, "vol-"), new_size(w), 200 * DAY);
    struct res *last = snapshot(w, p, sc, NULL, s->size_gib, 100 * DAY);
    set(last, "VolumeId", json_string_value(json_object_get(s->json, "VolumeId")));
    show_to(s, q);
    if (variant == 0) {
        struct res *img = image(w, q, sc, 60 * DAY);
        map_snapshot(img, "/dev/xvda", s);
        expect_gone(w, s, (struct gone){.referred = true});
    } else {
        struct res *v = volume(w, q, sc, s->size_gib, 5 * DAY);
        made_from(v, s);
        expect_loose(w, v, false);
        expect_gone(w, s, (struct gone){0});
    }
    expect_gone(w, last, (struct gone){.last = true});
}

/* The same volume id in another account of that region is no volume of ours. */
static void volume_of_another(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct place *q = neighbour(w, p, false);
    if (q == NULL) {
        return;
    }
    struct res *point;
    struct res *v = protected_volume(w, q, sc, &point);
    expect_fresh(w, v, COPY_NONE, NULL);
}

const struct scenario scenarios_account[] = {
    {"account_copied_abroad", copied_abroad, 3, 0, VOL, S_COPY, S_P1},
    {"account_shared", shared, 3, 0, VOL | SNAP, S_COPY, 0},
    {"account_used_abroad", used_abroad, 2, 0, SNAP | VOL, 0, 0},
    {"account_neighbour", volume_of_another, 1, 0, VOL, S_COPY, 0},
    {NULL, NULL, 0, 0, 0, 0, 0},
};
