/* ORPHAN-VOL-UNATTACHED. What a volume is attached to is told by planting it; these add the traps. */
#include "scenarios.h"

static void unattached(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    int64_t limit = w->policy->detached_d * DAY;
    int64_t ages[] = {200 * DAY, limit, limit + 1, limit / 2, -CLOCK_SKEW, -CLOCK_SKEW - 1};
    struct res *v = volume(w, p, sc, new_size(w), ages[variant]);
    expect_loose(w, v, false);
}

static void odd_state(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const states[] = {"creating", "error", "deleting", "deleted"};
    struct res *v = volume(w, p, sc, new_size(w), 100 * DAY);
    set_state(v, states[variant]);
    expect_loose(w, v, false);
}

/* Attachments that AWS manages name no instance. */
static void managed_attachment(struct world *w, struct place *p, const struct scope *sc,
                               int variant)
{
    struct res *v = volume(w, p, sc, new_size(w), 100 * DAY);
    json_array_append_new(json_object_get(v->json, "Attachments"),
                          json_pack("{s:s,s:s,s:s,s:n}", "VolumeId", v->id, "State", "attached",
                                    "AssociatedResource", "arn:aws:ecs:x:y:task/z", "Device"));
    v->attached = true;
    if (variant == 0) {
        set_state(v, "in-use");
    }
    expect_loose(w, v, false);
}

static void marked(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = volume(w, p, sc, new_size(w), 100 * DAY);
    switch (variant) {
    case 0: hold(w, v); break;
    case 1: tag(v, "kubernetes.io/created-for/pvc/name", "data-0"); break; /* scaled to nothing */
    case 2: tag(v, "awsbackup-restore-test", "plan"); break;
    case 3:
        json_object_set_new(v->json, "Operator",
                            json_pack("{s:b,s:s}", "Managed", 1, "Principal", "eks.amazonaws.com"));
        v->managed = true;
        break;
    case 4: /* staging disk of a replication server */
        tag(v, "AWSElasticDisasterRecoveryManaged", "drs.amazonaws.com");
        v->managed = true;
        break;
    default: /* kept until a date */
        v->kept_until = w->now + 40 * DAY;
        tag(v, "Expiry", utc_text(w, v->kept_until, "%Y-%m-%d"));
        expect_tag(v, R_EXPIRY, "Expiry", "");
        break;
    }
    expect_loose(w, v, false);
}

/* The listings of volumes and of instances are of different moments. */
static void named(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const states[] = {"running", "terminated"};
    struct res *v = volume(w, p, sc, new_size(w), 100 * DAY);
    struct res *inst = instance(w, p, states[variant]);
    json_array_append_new(json_object_get(inst->json, "BlockDeviceMappings"),
                          json_pack("{s:s,s:{s:s,s:s}}", "DeviceName", "/dev/sdf", "Ebs",
                                    "VolumeId", v->id, "Status", "attached"));
    v->named = variant == 0;
    expect_loose(w, v, false);
}

static void no_time(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    if (is_strict(w, R_UNATTACHED)) {
        return; /* which unknown comes first is nobody's promise */
    }
    struct res *v = volume(w, p, sc, new_size(w), 100 * DAY);
    set_created(w, v, NO_TIME);
    if (variant == 1) {
        hold(w, v);
    }
    expect_loose(w, v, false);
}

static void settle(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    int64_t window = w->policy->settle_min * MINUTE;
    struct res *v = volume(w, p, sc, new_size(w), variant == 0 ? window - 1 : window);
    expect_loose(w, v, false);
}

static void twice(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct res *v = volume(w, p, sc, new_size(w), 100 * DAY);
    set_state(v, "in-use");
    remember_earlier(v);
    set_state(v, "available");
    expect_loose(w, v, false);
}

static void excused(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = volume(w, p, sc, new_size(w), 100 * DAY);
    exempt(w, v, rule_id(R_UNATTACHED), arn_of(w, v, true), NULL, NULL,
           variant == 0 ? w->now : w->now - DAY);
    v->exempted = variant == 0 ? 1u << R_UNATTACHED : 0;
    expect_loose(w, v, false);
}

const struct scenario scenarios_volume[] = {
    {"volume_unattached", unattached, 6, 0, 0, 0, 0},
    {"volume_odd_state", odd_state, 4, 0, 0, 0, 0},
    {"volume_managed_attachment", managed_attachment, 2, 0, 0, 0, 0},
    {"volume_marked", marked, 6, 0, 0, 0, 0},
    {"volume_named", named, 2, 0, 0, 0, 0},
    {"volume_no_time", no_time, 2, 0, 0, 0, 0},
    {"volume_settle", settle, 2, 0, 0, 0, 0},
    {"volume_twice", twice, 1, 0, 0, 0, 0},
    {"volume_excused", excused, 2, 0, 0, 0, 0},
    {NULL, NULL, 0, 0, 0, 0, 0},
};
