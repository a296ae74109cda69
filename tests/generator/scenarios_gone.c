/* ORPHAN-SNAP-VOLUME-GONE: every reason why a snapshot without a volume is, or is not, waste. */
#include "scenarios.h"

#include <stdio.h>
#include <string.h>

/* Two backups of a volume that was deleted: the older one, and the newest that is kept. */
struct pair {
    struct res *old, *last;
};

static struct pair plant_pair(struct world *w, struct place *p, const struct scope *sc, int64_t age)
{
    const char *volume_id = new_id(w, "vol-");
    long size = new_size(w);
    /* The volume lived when the newest was taken: longer ago than any age limit. */
    int64_t newer = age > 60 * DAY ? between(w, 50 * DAY, age - DAY) : age / 2;
    struct pair pair = {snapshot(w, p, sc, volume_id, size, age),
                        snapshot(w, p, sc, volume_id, size, newer)};
    return pair;
}

/* As above, with the usual word about the newest one. */
static struct res *plant_older(struct world *w, struct place *p, const struct scope *sc)
{
    struct pair pair = plant_pair(w, p, sc, old_age(w));
    expect_gone(w, pair.last, (struct gone){.last = true});
    return pair.old;
}

static void deleted_volume(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct pair pair = plant_pair(w, p, sc, old_age(w));
    if (variant == 1) { /* ids from before 2018 */
        set_id(pair.old, short_id(w, "snap-"));
        set_id(pair.last, short_id(w, "snap-"));
    }
    if (variant == 2) {
        const char *key = new_key(w, p);
        encrypt(pair.old, key);
        encrypt(pair.last, key);
    }
    expect_gone(w, pair.old, (struct gone){0});
    expect_gone(w, pair.last, (struct gone){.last = true});
}

/* The backup that somebody made before deleting the volume, and no other. */
static void final_backup(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = snapshot(w, p, sc, new_id(w, "vol-"), new_size(w), old_age(w));
    if (variant == 1) {
        set(s, "Description", "final backup before deletion");
        hold(w, s); /* the lineage speaks first */
    }
    expect_gone(w, s, (struct gone){.last = true});
}

/* Where a strict rule cannot tell about the twin, it may stay: then the line does not end. */
static void same_start(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    const char *volume_id = new_id(w, "vol-");
    long size = new_size(w);
    int64_t age = old_age(w);
    struct res *a = snapshot(w, p, sc, volume_id, size, age);
    struct res *b = snapshot(w, p, sc, volume_id, size, age);
    bool a_last = strcmp(a->id, b->id) > 0;
    enum line end = is_strict(w, R_GONE) ? LINE_UNSURE : LINE_ENDS;
    expect_gone(w, a, (struct gone){.line = a_last ? end : LINE_GOES_ON});
    expect_gone(w, b, (struct gone){.line = a_last ? LINE_GOES_ON : end});
}

static void live_volume(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    bool attached = variant == 1;
    int64_t age = old_age(w);
    struct res *v = attached ? server_volume(w, p, sc, new_size(w), age + DAY)
                             : volume(w, p, sc, new_size(w), age + DAY);
    struct res *old = backup(w, v, age);
    struct res *last = backup(w, v, age - 50 * DAY);
    if (variant == 2) { /* a copy's text on a native snapshot means nothing */
        set(last, "Description", copied_text(w, old));
    }
    expect_backup(w, old, v, false);
    expect_backup(w, last, v, true);
    if (attached) {
        expect_rpo(w, v, STALE);
        expect_copy(w, v, COPY_NONE, NULL, true);
        expect_restore(w, v, NEVER, NULL, 0);
    } else {
        expect_loose(w, v, true);
    }
}

/* The same volume id lives in another region; that is another volume. */
static void volume_elsewhere(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct place *q = elsewhere(w, p, 0, 0);
    struct res *s = plant_older(w, p, sc);
    if (q != NULL) {
        struct res *v = volume(w, q, sc, new_size(w), 90 * DAY);
        set_id(v, json_string_value(json_object_get(s->json, "VolumeId")));
        expect_loose(w, v, false);
    }
    expect_gone(w, s, (struct gone){0});
}

/* Only an instance knows the volume; the listing of volumes lacks it. */
static void named_volume(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const states[] = {"running", "stopped", "terminated", "shutting-down"};
    bool living = variant < 2;
    if (living && (!gap(p, VOL) || p->cut[1] == CUT_MALFORMED)) {
        return; /* it would itself cut the listing short */
    }
    struct res *s = plant_older(w, p, sc);
    struct res *last = p->items[KIND_SNAPSHOT][p->count[KIND_SNAPSHOT] - 1];
    struct res *inst = instance(w, p, states[variant]);
    const char *volume_id = json_string_value(json_object_get(s->json, "VolumeId"));
    json_array_append_new(json_object_get(inst->json, "BlockDeviceMappings"),
                          json_pack("{s:s,s:{s:s,s:s}}", "DeviceName", "/dev/sdf", "Ebs",
                                    "VolumeId", volume_id, "Status", "attached"));
    expect_gone(w, s, (struct gone){.named = living});
    if (living) {
        set(last, "VolumeId", new_id(w, "vol-")); /* else it would be named, too: another lineage */
    }
}

static void referenced_by_image(struct world *w, struct place *p, const struct scope *sc,
                                int variant)
{
    static const char *const states[] = {"available", "pending",   "disabled", "failed",
                                         "error",     "transient", "invalid",  "deregistered"};
    struct res *s = plant_older(w, p, sc);
    struct res *img = image(w, p, sc, 190 * DAY);
    set_state(img, states[variant]);
    map_snapshot(img, "/dev/xvda", s);
    expect_gone(w, s, (struct gone){.ref = strcmp(states[variant], "deregistered") != 0 ? AMI : 0});
}

static void referenced_oddly(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = plant_older(w, p, sc);
    struct res *img = image(w, p, sc, 190 * DAY);
    json_t *mappings = json_object_get(img->json, "BlockDeviceMappings");
    if (variant == 0) { /* behind an ephemeral disk and a suppressed device */
        json_array_append_new(mappings, json_pack("{s:s,s:s}", "DeviceName", "/dev/sdb",
                                                  "VirtualName", "ephemeral0"));
        json_array_append_new(mappings,
                              json_pack("{s:s,s:s}", "DeviceName", "/dev/sdc", "NoDevice", ""));
        json_array_append_new(mappings, json_pack("{s:s,s:{s:s,s:i}}", "DeviceName", "/dev/sdd",
                                                  "Ebs", "VolumeType", "gp3", "VolumeSize", 8));
    } else if (variant == 1) { /* on the last page of the last file */
        img->late = true;
    } else if (variant == 2) { /* somebody else's image, shared with us */
        set_foreign(img);
    }
    map_snapshot(img, "/dev/sdh", s);
    expect_gone(w, s, (struct gone){.ref = AMI});
}

static void referenced_by_template(struct world *w, struct place *p, const struct scope *sc,
                                   int variant)
{
    struct res *s = plant_older(w, p, sc);
    if (variant == 0) {
        launch_template(w, p, 40, 3, s->id); /* neither the latest nor near it */
    } else {
        launch_template(w, p, 2, 2, s->id);
    }
    expect_gone(w, s, (struct gone){.ref = LT});
}

static void managed(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const struct {
        const char *key, *value;
        bool managed;
    } tags[] = {
        {"aws:dlm:lifecycle-policy-id", "policy-0123456789abcdef0", true},
        {"aws:backup:source-resource", "vol-0123456789abcdef0:5b5d4f88", true},
        {"Ec2ImageBuilderArn", "arn:aws:imagebuilder:eu-west-1:111122223333:image/base/1.2.3/1",
         true},
        {"CreatedBy", "EC2 Fast Launch", true},
        {"AWSElasticDisasterRecoveryManaged", "drs.amazonaws.com", true},
        {"AWSApplicationMigrationServiceManaged", "mgn.amazonaws.com", true},
        {"CreatedBy", "EC2 Image Builder", false}, /* a user can type it */
        {"dlm:managed", "true", false},            /* this, too */
        {"backup:source", "vol-1", false},
        {"mgn.amazonaws.com-job", "mgnjob-0a", true},
        {"Ec2ImageBuilderArn", "web", false},    /* no ARN */
        {"CreatedBy", "EC2 Fast Launch", false}, /* nothing of its launch template beside it */
        {"aws:dlm:lifecycle-schedule-name", "daily", true},
    };
    struct res *s = plant_older(w, p, sc);
    tag(s, tags[variant].key, tags[variant].value);
    if (variant == 3) {
        tag(s, "CreatedByLaunchTemplateName", "fast-launch");
        tag(s, "CreatedByLaunchTemplateVersion", "1");
    }
    expect_gone(w, s, (struct gone){.managed = tags[variant].managed});
}

static void managed_by_text(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const texts[] = {
        "This snapshot is created by the AWS Backup service.",
        "Created for policy: policy-0123456789abcdef0 schedule: daily",
        "see: Created for policy: policy-0123456789abcdef0 schedule: daily", /* not at its start */
        "Created by AWS-VMImport service for import-snap-fhcp6i74",
    };
    struct res *s = plant_older(w, p, sc);
    set(s, "Description", texts[variant]);
    if (variant == 0) {
        encrypt(s, new_key(w, p)); /* so that some recovery points have keys */
    }
    expect_gone(w, s, (struct gone){.managed = variant < 2});
}

static void managed_and_last(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct res *s = snapshot(w, p, sc, new_id(w, "vol-"), new_size(w), old_age(w));
    tag(s, "aws:dlm:lifecycle-policy-id", "policy-0123456789abcdef0");
    expect_gone(w, s, (struct gone){.last = true, .managed = true});
}

/* --- possible copies --- */

struct likeness {
    int64_t earlier;  /* how long before the snapshot the other one started */
    const char *text; /* of both; NULL: one of their own */
    bool same_text, same_tags, same_size;
    bool managed;    /* the text is that of a service */
    bool other_full; /* though of equal size, it held another number of blocks */
    bool foreign;
    bool here;     /* in the same region */
    bool possible; /* what must come of it */
};

static const struct likeness likenesses[] = {
    {.earlier = 3 * DAY, .same_text = true, .same_size = true, .possible = true},
    {.earlier = 2 * HOUR, .same_tags = true, .same_size = true, .possible = true},
    {.earlier = 7 * DAY, .same_text = true, .same_size = true, .possible = true},
    {.earlier = 7 * DAY + 1, .same_text = true, .same_size = true},
    {.earlier = -3 * DAY, .same_text = true, .same_tags = true, .same_size = true},
    {.earlier = 0, .same_text = true, .same_size = true},
    {.earlier = 1, .same_text = true, .same_size = true, .possible = true},
    {.earlier = DAY,
     .same_text = true,
     .same_size = true,
     .managed = true,
     .text = "This snapshot is created by the AWS Backup service."},
    {.earlier = DAY, .same_text = true, .same_size = true, .text = ""},
    {.earlier = DAY, .same_text = true, .same_tags = true},
    {.earlier = DAY, .same_text = true, .same_tags = true, .same_size = true, .foreign = true},
    {.earlier = DAY, .same_text = true, .same_tags = true, .same_size = true, .here = true},
    {.earlier = DAY, .same_size = true},
    {.earlier = 5 * DAY,
     .same_text = true,
     .same_tags = true,
     .same_size = true,
     .possible = true,
     .managed = true,
     .text = "This snapshot is created by the AWS Backup service."},
    {.earlier = DAY, .same_text = true, .same_size = true, .other_full = true},
    {.earlier = DAY,
     .same_text = true,
     .same_size = true,
     .managed = true,
     .text = "Created for policy: policy-0123456789abcdef0 schedule: Schedule 1"},
    {.earlier = DAY, .same_text = true, .same_size = true, .text = "Created for policy tests"},
};

static void possible_copy(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    const struct likeness *like = &likenesses[variant];
    struct place *q = like->here ? p : elsewhere(w, p, 0, 0);
    if (q == NULL) {
        return;
    }
    struct res *s = plant_older(w, p, sc);
    int64_t age = w->now - s->created;
    struct res *other = snapshot(w, q, sc, new_id(w, "vol-"),
                                 like->same_size ? s->size_gib : new_size(w), age + like->earlier);
    if (like->text != NULL) {
        set(s, "Description", like->text);
    }
    if (like->same_size && !like->other_full) {
        set_full(w, other, s->full_bytes);
    }
    bool possible = like->possible || (like->other_full && !w->modern);
    if (like->same_text) {
        set(other, "Description", json_string_value(json_object_get(s->json, "Description")));
    }
    if (like->same_tags) {
        same_tags(other, s);
        if (variant == 1) { /* system tags are not compared */
            json_object_set_new(s->json, "Tags",
                                json_deep_copy(json_object_get(other->json, "Tags")));
            tag(s, "aws:cloudformation:stack-name", "one-side-only");
        }
    }
    if (like->foreign) {
        set_foreign(other);
    }
    /* The later of two is the possible copy: with a negative interval that is the other one. */
    bool other_is_later = like->earlier < 0;
    expect_gone(w, s,
                (struct gone){.possible = possible && !lost(q, SNAP), .managed = like->managed});
    expect_gone(w, other,
                (struct gone){.last = true,
                              .possible = other_is_later,
                              .managed = like->managed && like->same_text});
}

/* --- brakes --- */

static void held(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = plant_older(w, p, sc);
    bool own = w->policy->hold_tag != NULL;
    switch (variant) {
    case 0: hold(w, s); break;
    case 1: tag(s, own ? "KEEP-FOR-COURT" : "legalhold", "case 17"); break; /* in any case */
    case 2: tag(s, own ? "keep_for court" : "do-not-delete", "yes"); break; /* any separator */
    case 3: tag(s, own ? "KeepForCourts" : "LegalHolder", "x"); break;
    default: tag(s, own ? "LegalHold" : "Keep-For-Court", "x"); break; /* of another policy */
    }
    s->held = variant < 3;
    expect_gone(w, s, (struct gone){0});
}

/* The volume lived when its newest snapshot was taken: from then on counts the limit. */
static void age_limit(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct pair pair = plant_pair(w, p, sc, 100 * DAY);
    int64_t limit = gone_min_age(w, pair.old) * DAY;
    int64_t ages[] = {limit, limit + 1, limit - 1, limit / 2};
    set_created(w, pair.last, w->now - ages[variant]);
    bool fresh = ages[variant] < 2 * DAY; /* taken lately: the volume is somewhere */
    expect_gone(w, pair.old, (struct gone){.newest = pair.last, .hidden = fresh});
    expect_gone(w, pair.last, (struct gone){.last = true, .hidden = fresh});
}

/* Somebody makes volumes from it: within the days of use, at the limit, past it. */
static void used_lately(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    int64_t limit = w->policy->in_use_d * DAY;
    int64_t ages[] = {5 * DAY, limit, limit + 1};
    struct res *s = plant_older(w, p, sc);
    struct res *v = volume(w, p, sc, s->size_gib, ages[variant]);
    made_from(v, s);
    expect_loose(w, v, false);
    expect_gone(w, s, (struct gone){0});
}

/* Dates that it carries. */
static void retained(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = plant_older(w, p, sc);
    const char *day = "%Y-%m-%d";
    switch (variant) {
    case 0: s->kept_until = w->now + 200 * DAY; break;
    case 1: tag(s, "DeleteAfter", utc_text(w, w->now - 10 * DAY, day)); break;
    case 2: tag(s, "Expires", "never"); break;
    default: /* of a policy of DLM that may be gone itself */
        tag(s, "aws:dlm:lifecycle-policy-id", "policy-0123456789abcdef0");
        tag(s, "aws:dlm:expirationTime",
            utc_text(w, w->now + (variant == 3 ? 9 : -9) * DAY, "%Y-%m-%dT%H:%M:%S.027Z"));
        s->kept_until = variant == 3 ? w->now + 9 * DAY : NO_TIME;
        break;
    }
    if (variant == 0) {
        tag(s, "Expires", utc_text(w, s->kept_until, day));
    }
    if (variant < 3) {
        const char *reasons[] = {"", "past", "format"};
        expect_tag(s, R_EXPIRY, variant == 1 ? "DeleteAfter" : "Expires", reasons[variant]);
    }
    expect_gone(w, s, (struct gone){.managed = variant >= 3});
}

/* Its scope selects volumes alone; it would have been the volume's, which is gone. */
static void retained_by_scope(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct pair pair = plant_pair(w, p, sc, variant == 0 ? 700 * DAY : 1000 * DAY);
    expect_gone(w, pair.old, (struct gone){0});
    expect_gone(w, pair.last, (struct gone){.last = true});
}

/* A snapshot without a StartTime; a restored volume carries its lineage on. */
static void no_time(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    if (is_strict(w, R_GONE)) {
        return; /* which unknown comes first is nobody's promise */
    }
    struct res *s = snapshot(w, p, sc, new_id(w, "vol-"), new_size(w), old_age(w));
    struct res *v = volume(w, p, sc, s->size_gib, 150 * DAY);
    made_from(v, s);
    struct res *d = backup(w, v, 100 * DAY);
    set_created(w, s, NO_TIME);
    if (variant == 1) {
        hold(w, s);
    }
    expect_gone(w, s, (struct gone){.line = LINE_OPEN}); /* newer than what? */
    expect_backup(w, d, v, true);
    expect_loose(w, v, true);
}

/* Clocks differ by minutes; what began later than that was not there, and takes nobody's place. */
static void future(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    int64_t ages[] = {-CLOCK_SKEW, -CLOCK_SKEW - 1, -2 * DAY};
    const char *volume_id = new_id(w, "vol-");
    struct res *s = snapshot(w, p, sc, volume_id, new_size(w), 90 * DAY);
    struct res *n = snapshot(w, p, sc, volume_id, s->size_gib, ages[variant]);
    bool there = variant == 0;
    expect_gone(w, s, (struct gone){.last = !there, .newest = there ? n : NULL, .hidden = there});
    expect_gone(w, n, (struct gone){.last = true, .hidden = there});
}

static void csi(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const struct {
        const char *key;
        bool csi;
    } tags[] = {
        {"CSIVolumeSnapshotName", true},
        {"ebs.csi.aws.com/cluster", true},
        {"kubernetes.io/created-for/pvc/name", true},
        {"velero.io/backup", true},
        {"CSIVolumeName", true},
        {"kubernetes.io/cluster/blue", false},
        {"velero-io/backup", false},
    };
    struct res *s = plant_older(w, p, sc);
    tag(s, tags[variant].key, "x");
    s->csi = tags[variant].csi;
    expect_gone(w, s, (struct gone){0});
}

/* --- lineage --- */

static void states(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const names[] = {"pending", "error", "recoverable", "recovering"};
    struct res *s = plant_older(w, p, sc);
    set_state(s, names[variant]);
    expect_gone(w, s, (struct gone){.unfinished = true});
}

/* The newer one cannot be restored from, so it does not take the older one's place. */
static void newer_unusable(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct pair pair = plant_pair(w, p, sc, old_age(w));
    bool usable = variant == 3;
    switch (variant) {
    case 0: set_state(pair.last, "pending"); break;
    case 1: set_state(pair.last, "error"); break;
    case 2: archive(w, pair.last, NO_TIME); break;
    case 3: archive(w, pair.last, w->now + 1); break;
    case 4: archive(w, pair.last, w->now); break;
    default: archive(w, pair.last, w->now - 5 * DAY); break;
    }
    expect_gone(w, pair.old, (struct gone){.last = !usable});
    expect_gone(w, pair.last, (struct gone){.last = true, .unfinished = variant < 2});
}

/* A volume was made from it and is backed up: its lineage goes on there. */
static void descendant(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = snapshot(w, p, sc, new_id(w, "vol-"), new_size(w), old_age(w));
    struct res *v = volume(w, p, sc, s->size_gib, variant == 3 ? 29 * DAY : 150 * DAY);
    made_from(v, s);
    bool usable = variant == 0 || variant >= 3;
    if (variant == 4) { /* a test of the backup releases it no more than a young clone does */
        tag(v, "awsbackup-restore-test", "plan-x");
    }
    if (variant != 2) {
        struct res *d = backup(w, v, variant == 3 ? 20 * DAY : 90 * DAY);
        if (!usable) {
            set_state(d, "pending");
        }
        expect_gone(w, d, (struct gone){.live = true, .last = true, .unfinished = !usable});
    }
    expect_gone(w, s, (struct gone){.last = variant != 0 || lost(p, VOL)});
    expect_loose(w, v, usable);
}

/* Another volume of the same family, equal data key included, continues nothing for this one. */
static void sibling(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct res *parent = snapshot(w, p, sc, new_id(w, "vol-"), new_size(w), old_age(w));
    struct res *v = volume(w, p, sc, parent->size_gib, 190 * DAY);
    made_from(v, parent);
    struct res *d = backup(w, v, 60 * DAY);
    struct res *s = snapshot(w, p, sc, new_id(w, "vol-"), parent->size_gib, 120 * DAY);
    const char *data_key = new_id(w, "dek-"), *key = new_key(w, p);
    encrypt(d, key);
    encrypt(s, key);
    set(d, "DataEncryptionKeyId", data_key);
    set(s, "DataEncryptionKeyId", data_key);
    expect_gone(w, parent, (struct gone){.last = lost(p, VOL)});
    expect_gone(w, s, (struct gone){.last = true});
    expect_backup(w, d, v, true);
    expect_unselected(w, v);
    expect_restore(w, v, NEVER, key, 0);
}

/* Of the last one and its copy one stays: the copy, if something holds it; else the last one. */
static void last_with_copy(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = elsewhere(w, p, JUDGED, 0);
    if (q == NULL) {
        return;
    }
    int64_t age = old_age(w);
    struct res *s = snapshot(w, p, sc, new_id(w, "vol-"), new_size(w), age);
    struct res *c = copy_of(w, q, sc, s, variant == 0 ? 20 * DAY : age - HOUR);
    struct copied of = {.root = s};
    switch (variant) {
    case 2: hold(w, c); break;
    case 3:
        tag(c, "aws:dlm:lifecycle-policy-id", "policy-0a");
        of.managed = true;
        break;
    case 4: /* a copy that cannot be restored from takes nobody's place */
        unfinished_copy(c, "error", "Given key ID is not accessible");
        of.unfinished = true;
        break;
    default: break;
    }
    expect_couple(w, s, (struct gone){0}, c, of);
}

/* Only a likeness, or sizes, tie it to another snapshot: that is no reason to let the last one go. */
static void last_with_likeness(struct world *w, struct place *p, const struct scope *sc,
                               int variant)
{
    struct place *q = elsewhere(w, p, SNAP, 0);
    if (q == NULL) {
        return;
    }
    int64_t age = old_age(w);
    struct res *s = snapshot(w, p, sc, new_id(w, "vol-"), new_size(w), age);
    struct res *c = api_copy(w, q, s, age - HOUR);
    if (variant == 1) {
        tag(c, w->policy->source_tag, s->id);
        c->tags = TAGS_OTHER;
    }
    expect_gone(w, s, (struct gone){.last = true});
    expect_gone(w, c, (struct gone){.sentinel = true});
}

/* The last of two is residue of an image: it may go, and takes no place of the other. */
static void backup_and_residue(struct world *w, struct place *p, const struct scope *sc,
                               int variant)
{
    struct pair pair = plant_pair(w, p, sc, old_age(w));
    struct res *residue = variant == 1 ? pair.old : pair.last;
    struct res *other = variant == 1 ? pair.last : pair.old;
    set(residue, "Description", create_image_text(w, new_id(w, "ami-")));
    expect_image_gone(w, residue, (struct image_gone){0});
    if (variant == 2) { /* nothing but residue: it may go whole */
        set(other, "Description", create_image_text(w, new_id(w, "ami-")));
        expect_image_gone(w, other, (struct image_gone){0});
    } else {
        /* a rule that cannot tell about the residue leaves open whether the other is all that stays */
        bool open = variant == 0 && is_strict(w, R_IMAGE);
        expect_gone(w, other,
                    (struct gone){.line = open ? LINE_OPEN : LINE_ENDS, .newest = pair.last});
    }
}

/* The newer one will be deleted by its policy in some days: nobody can rely on it. */
static void expiring_rival(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct pair pair = plant_pair(w, p, sc, old_age(w));
    tag(pair.last, "aws:dlm:lifecycle-policy-id", "policy-0123456789abcdef0");
    tag(pair.last, "aws:dlm:expirationTime",
        utc_text(w, w->now + 2 * HOUR, "%Y-%m-%dT%H:%M:%S.000Z"));
    pair.last->kept_until = w->now + 2 * HOUR;
    expect_gone(w, pair.old, (struct gone){.last = true});
    expect_gone(w, pair.last, (struct gone){.last = true, .managed = true});
}

/* --- ids, owners, places --- */

static void sentinel(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const ids[] = {"vol-ffff", "vol-ffffffff", "vol-fffffffffffffffff", "",
                                      "vol-f"};
    struct res *s = snapshot(w, p, sc, ids[variant], new_size(w), old_age(w));
    if (chance(w, 50)) {
        set(s, "Description",
            text(w, "Created by AWS-VMImport service for import-snap-%08x", below(w, 1u << 30)));
    }
    expect_gone(w, s, (struct gone){.sentinel = true});
}

/* Ids that only resemble the sentinel are ids. */
static void near_sentinel(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    const char *id = text(w, "vol-ffffffff%llu", (unsigned long long)++w->serial);
    if (variant == 1) { /* capitals: each place and time one more, so that no two are one volume */
        id =
            text(w, "vol-FFFF%.*s", w->capitals++ % 40, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF");
    }
    struct res *old = snapshot(w, p, sc, id, new_size(w), old_age(w));
    struct res *last = snapshot(w, p, sc, id, old->size_gib, 100 * DAY);
    bool hidden = variant == 1; /* no EBS volume has capitals in its id */
    expect_gone(w, old, (struct gone){.hidden = hidden});
    expect_gone(w, last, (struct gone){.last = true, .hidden = hidden});
}

static void foreign(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct pair pair = plant_pair(w, p, sc, old_age(w));
    set_foreign(pair.old);
    set_foreign(pair.last);
    expect_gone(w, pair.old, (struct gone){0});
    expect_gone(w, pair.last, (struct gone){0});
}

static void settle(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = plant_older(w, p, sc);
    int64_t window = w->policy->settle_min * MINUTE;
    int64_t finished[] = {window - 1, window, 0};
    set_time(w, s, "CompletionTime", w->now - finished[variant]);
    s->changed = w->now - finished[variant];
    expect_gone(w, s, (struct gone){0});
}

/* Two records with one id: the later one counts. */
static void twice(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = plant_older(w, p, sc);
    if (variant == 0) {
        set_state(s, "pending");
        remember_earlier(s);
        set_state(s, "completed");
    } else {
        remember_earlier(s);
        set_state(s, "error");
    }
    expect_gone(w, s, (struct gone){.unfinished = variant == 1});
}

/* Texts that only mention what AWS writes. */
static void misleading_text(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = plant_older(w, p, sc);
    const char *ami = new_id(w, "ami-"), *snap = new_id(w, "snap-");
    switch (variant) {
    case 0:
        set(s, "Description", text(w, "see [Copied %s from eu-west-1] nightly %s", snap, s->id));
        break;
    case 1:
        set(s, "Description",
            text(w, "was Created by CreateImage(%s) for %s", new_id(w, "i-"), ami));
        break;
    case 2: set(s, "Description", text(w, "Created for policy: nightly, schedule: %s", ami)); break;
    default: set(s, "Description", text(w, "Copied by hand for %s", ami)); break;
    }
    expect_gone(w, s, (struct gone){0});
}

static void outpost(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = plant_older(w, p, sc);
    if (variant == 0) {
        set(s, "OutpostArn",
            text(w, "arn:aws:outposts:%s:%s:outpost/op-0123456789abcdef0", p->region_name,
                 p->account));
    } else {
        set(s, "AvailabilityZone", text(w, "%s-lax-1a", p->region_name));
    }
    expect_gone(w, s, (struct gone){0});
}

static void excused(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = plant_older(w, p, sc);
    const unsigned gone = 1u << R_GONE;
    const char *plain = arn_of(w, s, false);
    int64_t later = w->now + 100 * DAY;
    bool is_managed = false;
    switch (variant) {
    case 0: exempt(w, s, rule_id(R_GONE), plain, NULL, NULL, later); break;
    case 1: /* its last day is today, and counts */
        exempt(w, s, rule_id(R_GONE), arn_of(w, s, true), NULL, NULL, w->now);
        break;
    case 2: exempt(w, s, rule_id(R_GONE), plain, NULL, NULL, w->now - DAY); break;
    case 3:
        tag(s, "Waiver", s->id);
        exempt(w, s, "ORPHAN-*", NULL, "Waiver", s->id, later);
        break;
    case 4: /* an unknown is excused, too */
        tag(s, "aws:dlm:lifecycle-policy-id", "policy-0123456789abcdef0");
        is_managed = true;
        exempt(w, s, "ORPHAN-SNAP-*", plain, NULL, NULL, later);
        break;
    default: exempt(w, s, rule_id(R_IMAGE), plain, NULL, NULL, later); break; /* of another rule */
    }
    s->exempted = variant == 2 || variant == 5 ? 0 : gone;
    expect_gone(w, s, (struct gone){.managed = is_managed});
}

const struct scenario scenarios_gone[] = {
    {"deleted_volume", deleted_volume, 3, 0, 0, 0, 0},
    {"final_backup", final_backup, 2, 0, 0, 0, 0},
    {"same_start", same_start, 1, 0, 0, 0, 0},
    {"live_volume", live_volume, 3, 0, VOL, 0, 0},
    {"volume_elsewhere", volume_elsewhere, 1, 0, 0, 0, 0},
    {"named_volume", named_volume, 4, 0, INST, 0, 0},
    {"referenced_by_image", referenced_by_image, 8, 0, 0, 0, 0},
    {"referenced_oddly", referenced_oddly, 3, 0, 0, 0, 0},
    {"referenced_by_template", referenced_by_template, 2, 0, 0, 0, 0},
    {"managed", managed, 13, 0, 0, 0, 0},
    {"managed_by_text", managed_by_text, 4, 0, 0, 0, 0},
    {"managed_and_last", managed_and_last, 1, 0, 0, 0, 0},
    {"possible_copy", possible_copy, 17, 0, SNAP, 0, 0},
    {"held", held, 5, 0, 0, 0, 0},
    {"age_limit", age_limit, 4, 0, SNAP, 0, 0},
    {"used_lately", used_lately, 3, 0, 0, 0, 0},
    {"retained", retained, 5, 0, 0, 0, 0},
    {"retained_by_scope", retained_by_scope, 2, 0, 0, S_KEEPER, 0},
    {"no_time", no_time, 2, 0, VOL, 0, 0},
    {"future", future, 3, 0, 0, 0, 0},
    {"csi", csi, 7, 0, 0, 0, 0},
    {"states", states, 4, 0, 0, 0, 0},
    {"newer_unusable", newer_unusable, 6, 0, 0, 0, 0},
    {"descendant", descendant, 5, 0, 0, 0, 0},
    {"sibling", sibling, 1, 0, 0, 0, 0},
    {"last_with_copy", last_with_copy, 5, JUDGED, 0, 0, 0},
    {"last_with_likeness", last_with_likeness, 2, 0, 0, 0, 0},
    {"backup_and_residue", backup_and_residue, 3, 0, 0, 0, 0},
    {"expiring_rival", expiring_rival, 1, 0, 0, 0, 0},
    {"sentinel", sentinel, 5, 0, 0, 0, 0},
    {"near_sentinel", near_sentinel, 2, 0, 0, 0, 0},
    {"foreign", foreign, 1, 0, 0, 0, 0},
    {"settle", settle, 3, 0, 0, 0, 0},
    {"twice", twice, 2, 0, 0, 0, 0},
    {"misleading_text", misleading_text, 4, 0, 0, 0, 0},
    {"outpost", outpost, 2, 0, 0, 0, 0},
    {"excused", excused, 6, 0, 0, 0, 0},
    {NULL, NULL, 0, 0, 0, 0, 0},
};
