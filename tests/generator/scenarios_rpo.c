/* RPO-EXCEEDED: what counts as a backup, of which volume, and which volumes promise one. */
#include "scenarios.h"

#include <string.h>

static int64_t objective(const struct scope *sc)
{
    return sc->rpo_h * HOUR;
}

/* A server's volume older than every objective and restore window. */
static struct res *server(struct world *w, struct place *p, const struct scope *sc)
{
    return server_volume(w, p, sc, new_size(w), 720 * DAY);
}

/* The volume's points are only local ones: no copy anywhere, no restore. */
static void expect_local(struct world *w, struct res *v, enum points points, bool has_point)
{
    expect_rpo(w, v, points);
    expect_copy(w, v, COPY_NONE, NULL, has_point);
    expect_restore(w, v, has_point ? NEVER : NOT_JUDGED, NULL, 0);
}

static void fresh(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    int64_t limit = objective(sc);
    int64_t ages[] = {limit / 2, limit, -CLOCK_SKEW, limit / 2, 5 * HOUR};
    struct res *v = server(w, p, sc);
    struct res *s = backup(w, v, ages[variant]);
    if (variant == 3) { /* archived, and taken back for some days */
        archive(w, s, w->now + 3 * DAY);
    } else if (variant == 4) { /* a native snapshot with the text of a copy */
        set(s, "Description", text(w, "[Copied %s from eu-west-1] old", new_id(w, "snap-")));
    }
    expect_backup(w, s, v, true);
    expect_local(w, v, FRESH, true);
}

/* An old point, and something newer that is none. */
static void stale(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    int64_t limit = objective(sc);
    struct res *v = server(w, p, sc);
    struct res *old = backup(w, v, variant == 0 ? limit + 1 : limit + 3 * DAY);
    expect_backup(w, old, v, true);
    if (variant >= 2) {
        struct res *s = backup(w, v, 3 * HOUR);
        switch (variant) {
        case 2: set_state(s, "pending"); break;
        case 3: set_state(s, "error"); break;
        case 4: archive(w, s, NO_TIME); break;
        case 5: archive(w, s, w->now); break;
        case 6: /* a copy of the old one, in place: its data is as old */
            set(s, "VolumeId", "vol-ffffffff");
            set(s, "Description", copied_text(w, old));
            set_full(w, s, old->full_bytes);
            break;
        case 7: set(s, "VolumeId", "vol-ffffffff"); break;
        default: set_created(w, s, w->now + CLOCK_SKEW + 1); break; /* not there yet */
        }
        if (variant == 6) {
            bool seen = !lost(p, SNAP);
            expect_copied(w, s, (struct copied){.root = seen ? old : NULL, .live = true});
        } else {
            expect_gone(w, s,
                        (struct gone){.live = variant != 7,
                                      .named = variant != 7,
                                      .last = true,
                                      .unfinished = variant < 4,
                                      .sentinel = variant == 7});
        }
    }
    expect_local(w, v, STALE, true);
}

static void none(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = server(w, p, sc);
    if (variant == 1) { /* made from a snapshot that no longer exists */
        set(v, "SnapshotId", new_id(w, "snap-"));
    } else if (variant >= 2) {
        struct res *s = backup(w, v, 3 * HOUR);
        set_state(s, variant == 2 ? "error" : "recoverable");
        expect_gone(w, s, (struct gone){.live = true, .named = true, .unfinished = true});
    }
    expect_local(w, v, NO_POINT, false);
}

/* All that there is lies in the archive; scopes that ask for restores are spared. */
static void archived_only(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = server(w, p, sc);
    struct res *s = backup(w, v, 3 * HOUR);
    archive(w, s, variant == 0 ? NO_TIME : w->now - DAY);
    expect_backup(w, s, v, true);
    expect_local(w, v, NO_POINT, false);
}

static void pending_only(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = server(w, p, sc);
    struct res *s = backup(w, v, variant == 0 ? 3 * HOUR : 40 * DAY);
    set_state(s, "pending");
    expect_gone(w, s, (struct gone){.live = true, .named = true, .unfinished = true});
    expect_local(w, v, PENDING_ONLY, false);
}

/* Points of what the volume was made from: better than nothing, no more. */
static void ancestor(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = server(w, p, sc);
    int64_t age = 725 * DAY;
    struct res *s = snapshot(w, p, sc, new_id(w, "vol-"), v->size_gib, age);
    made_from(v, s);
    enum points points = STALE;
    if (variant == 0) { /* the parent snapshot itself */
        expect_gone(w, s, (struct gone){.last = true});
    } else if (variant == 1) { /* the parent is archived, an older one of its volume is not */
        archive(w, s, NO_TIME);
        struct res *older = snapshot(w, p, sc, NULL, v->size_gib, age + DAY);
        set(older, "VolumeId", json_string_value(json_object_get(s->json, "VolumeId")));
        expect_gone(w, s, (struct gone){.last = true});
        expect_gone(w, older, (struct gone){.last = true});
    } else { /* the parent is archived; a sibling made from it has points: those are the sibling's */
        archive(w, s, NO_TIME);
        struct res *sibling = volume(w, p, sc, v->size_gib, 724 * DAY);
        made_from(sibling, s);
        struct res *d = backup(w, sibling, 2 * DAY);
        expect_gone(w, s, (struct gone){.last = lost(p, VOL)});
        expect_backup(w, d, sibling, true);
        expect_loose(w, sibling, true);
        points = NO_POINT;
    }
    expect_local(w, v, points, false);
}

/* The parent volume lives, with one archived snapshot; what it was made from can be restored. */
static void grandparent(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct res *v = server(w, p, sc);
    struct res *parent = volume(w, p, sc, v->size_gib, 726 * DAY);
    struct res *s = backup(w, parent, 725 * DAY);
    archive(w, s, NO_TIME);
    made_from(v, s);
    struct res *first = snapshot(w, p, sc, new_id(w, "vol-"), v->size_gib, 728 * DAY);
    made_from(parent, first);
    expect_backup(w, s, parent, true);
    expect_gone(w, first, (struct gone){.last = true});
    expect_loose(w, parent, false);
    expect_local(w, v, STALE, false);
}

/* Servers that were switched off: the newest backup is as good as it will get. */
static void stopped(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    int64_t limit = objective(sc);
    struct res *v = volume(w, p, sc, new_size(w), 720 * DAY);
    bool second = variant >= 3 && variant <= 5;
    struct res *a = instance(w, p, variant == 6 ? "stopping" : "stopped");
    attach(w, v, a, "/dev/sdf", false);
    int64_t off = w->now - limit - 5 * DAY;
    if (variant != 2) {
        set(a, "StateTransitionReason",
            text(w, "User initiated (%s)", utc_text(w, off, "%Y-%m-%d %H:%M:%S GMT")));
    } else {
        set(a, "StateTransitionReason", "Server.ScheduledStop");
    }
    if (second) {
        struct res *b = instance(w, p, variant == 3 ? "running" : "stopped");
        attach(w, v, b, "/dev/sdf", false);
        json_object_set_new(v->json, "MultiAttachEnabled", json_true());
        if (variant != 3) {
            int64_t later = variant == 4 ? off + 3 * DAY : off - DAY;
            set(b, "StateTransitionReason",
                text(w, "User initiated (%s)", utc_text(w, later, "%Y-%m-%d %H:%M:%S GMT")));
        }
    }
    /* one day after the machine went off; or, of variant 1, one day before */
    int64_t age = w->now - off + (variant == 1 ? DAY : -DAY);
    struct res *s = backup(w, v, age);
    expect_gone(w, s, (struct gone){.live = true, .named = true, .last = true});
    expect_local(w, v, variant == 0 || variant == 5 ? STOPPED_SINCE : STALE, true);
}

/* It hung on a machine that could write until it came to the one that was off. */
static void attached_later(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    int64_t off = w->now - objective(sc) - 5 * DAY;
    struct res *v = volume(w, p, sc, new_size(w), 720 * DAY);
    struct res *inst = instance(w, p, "stopped");
    int64_t created = v->created;
    v->created = off + (variant == 0 ? 12 : -12) * HOUR; /* when it is attached */
    attach(w, v, inst, "/dev/sdf", false);
    v->created = created;
    if (variant == 2) { /* since when, nobody tells */
        json_object_del(json_array_get(json_object_get(v->json, "Attachments"), 0), "AttachTime");
    }
    set(inst, "StateTransitionReason",
        text(w, "User initiated (%s)", utc_text(w, off, "%Y-%m-%d %H:%M:%S GMT")));
    struct res *s = backup(w, v, w->now - off - DAY);
    expect_gone(w, s, (struct gone){.live = true, .named = true, .last = true});
    expect_local(w, v, variant == 1 ? STOPPED_SINCE : STALE, true);
}

/* Copied in place under another key, by API, and the first one is in the archive by now. */
static void unmarked_in_place(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    if (!w->modern) {
        return;
    }
    (void)variant;
    struct res *v = server(w, p, sc);
    struct res *s = backup(w, v, 5 * HOUR);
    archive(w, s, NO_TIME);
    struct res *c = api_copy(w, p, s, 4 * HOUR);
    encrypt(c, new_key(w, p));
    expect_gone(w, s, (struct gone){.live = true, .named = true, .last = true});
    expect_gone(w, c, (struct gone){.sentinel = true});
    expect_local(w, v, UNPROVEN_ONLY, false);
}

/* --- the selector --- */

static void replaced_server(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const keys[] = {"aws:autoscaling:groupName", "aws:ec2:fleet-id",
                                       "karpenter.sh/nodepool", "eks:cluster-name",
                                       "aws:elasticmapreduce:job-flow-id"};
    struct res *v = volume(w, p, sc, new_size(w), 720 * DAY);
    struct res *inst = instance(w, p, variant % 2 == 0 ? "running" : "stopped");
    tag(inst, keys[variant], "x");
    attach(w, v, inst, "/dev/xvda", true);
    bool point = chance(w, 50);
    if (point) {
        struct res *s = backup(w, v, 100 * DAY);
        expect_gone(w, s, (struct gone){.live = true, .named = true, .last = true});
    }
    expect_loose(w, v, point);
}

static void not_protected(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = variant < 2 ? server(w, p, sc) : volume(w, p, sc, new_size(w), 720 * DAY);
    switch (variant) {
    case 0:
        json_object_set_new(v->json, "Operator",
                            json_pack("{s:b,s:s}", "Managed", 1, "Principal", "eks.amazonaws.com"));
        break;
    case 1: tag(v, "awsbackup-restore-test", "plan-x"); break;
    case 2: /* used by a service that names no instance */
        set_state(v, "in-use");
        json_array_append_new(json_object_get(v->json, "Attachments"),
                              json_pack("{s:s,s:s,s:s}", "VolumeId", v->id, "State", "attached",
                                        "InstanceOwningService", "amazon-ecs"));
        v->attached = true;
        break;
    default: break; /* attached to nothing */
    }
    expect_loose(w, v, false);
}

/* Almost ephemeral, and therefore protected. */
static void lookalike(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = volume(w, p, sc, new_size(w), 720 * DAY);
    struct res *inst = instance(w, p, "running");
    bool root = variant != 0;
    switch (variant) {
    case 2: tag(v, "karpenter.sh/nodepool", "x"); break; /* on the volume */
    case 3: tag(inst, "karpenter.sh", "x"); break;
    case 4: tag(inst, "eksctl.io/cluster", "x"); break;
    case 5: break; /* a root volume, and no more */
    case 6:
        json_object_set_new(v->json, "Operator", json_pack("{s:b}", "Managed", 0));
        tag(v, "awsbackup-restore", "x");
        break;
    default: tag(inst, "aws:autoscaling:groupName", "web"); break;
    }
    attach(w, v, inst, root ? "/dev/xvda" : "/dev/sdf", variant != 1);
    struct res *s = backup(w, v, objective(sc) + 2 * DAY);
    expect_gone(w, s, (struct gone){.live = true, .named = true, .last = true});
    expect_local(w, v, STALE, true);
}

/* Scopes that name attached or state in their match judge what the selector would leave out. */
static void shelf(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = volume(w, p, sc, new_size(w), 720 * DAY);
    bool point = variant == 1;
    if (variant == 2) {
        tag(v, "awsbackup-restore-test", "plan-x");
    }
    if (point) {
        struct res *s = backup(w, v, objective(sc));
        expect_backup(w, s, v, true);
    }
    expect_local(w, v, point ? FRESH : NO_POINT, point);
}

/* --- time --- */

static void new_volume(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    int64_t limit = objective(sc);
    int64_t ages[] = {limit, limit + 1, limit / 2, limit / 2};
    struct res *v = server_volume(w, p, sc, new_size(w), ages[variant]);
    if (variant == 3) {
        struct res *s = backup(w, v, 2 * HOUR);
        expect_gone(w, s, (struct gone){.live = true, .named = true, .last = true});
    }
    expect_local(w, v, variant == 3 ? FRESH : NO_POINT, variant == 3);
}

static void no_time(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = server(w, p, sc);
    bool point = variant == 0;
    if (point) {
        struct res *s = backup(w, v, 5 * HOUR);
        expect_gone(w, s, (struct gone){.live = true, .named = true, .last = true});
    }
    set_created(w, v, NO_TIME);
    expect_local(w, v, point ? FRESH : NO_POINT, point);
}

/* --- points elsewhere, points twice --- */

/* Only the copy can be restored from; its data is as fresh as its source's. */
static void point_elsewhere(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = elsewhere(w, p, JUDGED, 0);
    if (q == NULL) {
        return;
    }
    int64_t limit = objective(sc);
    int64_t age = variant == 0 ? limit / 2 : limit + 3 * DAY;
    struct res *v = server(w, p, sc);
    struct res *s = backup(w, v, age);
    archive(w, s, NO_TIME);
    struct res *c = copy_of(w, q, sc, s, 3 * HOUR);
    expect_gone(w, s, (struct gone){.live = true, .named = true, .last = true});
    expect_copied(w, c, (struct copied){.root = s, .live = true, .newest = true});
    expect_rpo(w, v, variant == 0 ? FRESH : STALE);
    bool in_time = sc->copy_h != 0 && age <= sc->copy_h * HOUR;
    expect_copy(w, v, in_time ? COPY_PROVEN : COPY_STALE, q, true);
    expect_restore(w, v, NEVER, NULL, 0);
}

/* An image's snapshots count as backups, unless the policy says otherwise. */
static void image_snapshot(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    int64_t limit = objective(sc);
    struct res *v = server(w, p, sc);
    struct res *old = backup(w, v, limit + 2 * DAY);
    struct res *s = backup(w, v, 5 * HOUR);
    bool listed = variant == 0;
    if (listed) {
        struct res *img = image(w, p, sc, 5 * HOUR);
        map_snapshot(img, "/dev/xvda", s);
        set(s, "Description", create_image_text(w, img->id));
    } else {
        set(s, "Description", create_image_text(w, new_id(w, "ami-")));
    }
    expect_backup(w, old, v, false);
    expect_image_gone(w, s, (struct image_gone){.image_listed = listed, .live = true});
    expect_local(w, v, w->policy->count_ami ? FRESH : STALE, true);
}

static void twice(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = server(w, p, sc);
    struct res *s = backup(w, v, 5 * HOUR);
    if (variant == 0) {
        remember_earlier(s);
        set_state(s, "error");
    } else {
        set_state(s, "error");
        remember_earlier(s);
        set_state(s, "completed");
    }
    expect_gone(
        w, s, (struct gone){.live = true, .named = true, .last = true, .unfinished = variant == 0});
    expect_local(w, v, variant == 0 ? NO_POINT : FRESH, variant == 1);
}

static void excused(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = server(w, p, sc);
    int64_t last_day[] = {w->now, w->now - DAY, w->now + 200 * DAY};
    exempt(w, v, rule_id(R_RPO), arn_of(w, v, true), NULL, NULL, last_day[variant]);
    v->exempted = variant == 1 ? 0 : 1u << R_RPO;
    struct res *s = backup(w, v, objective(sc) + DAY);
    expect_gone(w, s, (struct gone){.live = true, .named = true, .last = true});
    expect_local(w, v, STALE, true);
}

/* What is excused is nobody's cause: that nothing is there to copy counts for itself. */
static void excused_cause(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = server(w, p, sc);
    exempt(w, v, rule_id(R_RPO), arn_of(w, v, true), NULL, NULL,
           w->now + (variant == 0 ? 200 : -1) * DAY);
    v->exempted = variant == 0 ? 1u << R_RPO : 0;
    expect_local(w, v, NO_POINT, false);
}

const struct scenario scenarios_rpo[] = {
    {"rpo_fresh", fresh, 5, 0, VOL, S_RPO, 0},
    {"rpo_stale", stale, 9, 0, VOL, S_RPO, 0},
    {"rpo_none", none, 4, 0, VOL, S_RPO, 0},
    {"rpo_archived_only", archived_only, 2, 0, VOL, S_RPO, S_RESTORE},
    {"rpo_grandparent", grandparent, 1, 0, VOL, S_RPO, S_RESTORE},
    {"rpo_pending_only", pending_only, 2, 0, VOL, S_RPO, 0},
    {"rpo_ancestor", ancestor, 3, 0, VOL, S_RPO, 0},
    {"rpo_stopped", stopped, 7, 0, VOL, S_RPO, 0},
    {"rpo_attached_later", attached_later, 3, 0, VOL, S_RPO, 0},
    {"rpo_unmarked_in_place", unmarked_in_place, 1, 0, VOL | SNAP, S_RPO, S_RESTORE},
    {"rpo_replaced_server", replaced_server, 5, 0, VOL | INST, S_RPO, 0},
    {"rpo_not_protected", not_protected, 4, 0, VOL, S_RPO, 0},
    {"rpo_lookalike", lookalike, 7, 0, VOL, S_RPO, 0},
    {"rpo_shelf", shelf, 3, 0, VOL, S_SHELF, 0},
    {"rpo_new_volume", new_volume, 4, 0, VOL, S_RPO, 0},
    {"rpo_no_time", no_time, 2, 0, VOL, S_RPO, S_COPY | S_RESTORE},
    {"rpo_point_elsewhere", point_elsewhere, 2, 0, VOL | SNAP, S_RPO, S_P1},
    {"rpo_image_snapshot", image_snapshot, 2, 0, VOL, S_RPO, 0},
    {"rpo_twice", twice, 2, 0, VOL, S_RPO, 0},
    {"rpo_excused", excused, 3, 0, VOL, S_RPO, 0},
    {"rpo_excused_cause", excused_cause, 2, 0, VOL, S_RPO, 0},
    {NULL, NULL, 0, 0, 0, 0, 0},
};
