/* ORPHAN-SNAP-AMI-GONE: what deregistered images leave behind, and what only looks like it. */
#include "scenarios.h"

#include <string.h>

/* A snapshot that names the image `ami` as CreateImage writes it; its volume is gone. */
static struct res *residue(struct world *w, struct place *p, const struct scope *sc,
                           const char *ami)
{
    struct res *s = snapshot(w, p, sc, new_id(w, "vol-"), new_size(w), old_age(w));
    set(s, "Description", create_image_text(w, ami));
    return s;
}

static void deregistered(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    const char *ami = variant == 2 ? short_id(w, "ami-") : new_id(w, "ami-");
    struct res *s = residue(w, p, sc, ami);
    const char *volume_id = json_string_value(json_object_get(s->json, "VolumeId"));
    if (variant == 1) { /* the form until about 2019 */
        set(s, "Description", text(w, "%s from %s", create_image_text(w, ami), volume_id));
    } else if (variant == 3) {
        set(s, "Description",
            text(w, "%s, edited by hand", create_image_text(w, upper_hex(w, ami))));
    }
    expect_image_gone(w, s, (struct image_gone){0});
}

/* The image exists and uses other snapshots by now. */
static void still_registered(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    static const char *const states[] = {"available", "disabled", "failed", "available", "pending"};
    struct res *img = image(w, p, sc, 190 * DAY);
    set_state(img, states[variant]);
    struct res *s = residue(w, p, sc, img->id);
    if (variant == 3) {
        set(s, "Description", create_image_text(w, upper_hex(w, img->id)));
        map_snapshot(img, "/dev/xvda", s);
    }
    if (variant == 4) { /* in its first seconds a mapping does not tell its snapshot */
        set_created(w, img, w->now - 3 * HOUR);
        json_array_append_new(json_object_get(img->json, "BlockDeviceMappings"),
                              json_pack("{s:s,s:{s:s,s:b,s:b}}", "DeviceName", "/dev/xvda", "Ebs",
                                        "VolumeType", "gp3", "DeleteOnTermination", 1, "Encrypted",
                                        0));
    }
    expect_image_gone(w, s, (struct image_gone){.image_listed = true});
}

/* Deregistered images linger in listings for a short time. */
static void lingering(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct res *img = image(w, p, sc, 190 * DAY);
    set_state(img, "deregistered");
    struct res *s = residue(w, p, sc, img->id);
    map_snapshot(img, "/dev/xvda", s);
    expect_image_gone(w, s, (struct image_gone){0});
}

static void used_elsewhere(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = residue(w, p, sc, new_id(w, "ami-"));
    if (variant == 0) { /* registered again from the same snapshot */
        struct res *img = image(w, p, sc, 180 * DAY);
        map_snapshot(img, "/dev/sdb", s);
    } else {
        launch_template(w, p, 12, 5, s->id);
    }
    expect_image_gone(w, s, (struct image_gone){.ref = variant == 0 ? AMI : LT});
}

/* The image is in another region: there the text was written, and this is a copy of its snapshot. */
static void image_elsewhere(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct place *q = elsewhere(w, p, 0, 0);
    const char *ami = q != NULL ? image(w, q, sc, 190 * DAY)->id : new_id(w, "ami-");
    bool seen = q != NULL && !lost(q, AMI);
    expect_image_gone(w, residue(w, p, sc, ami), (struct image_gone){.image_elsewhere = seen});
}

static void volume_alive(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *v = volume(w, p, sc, new_size(w), 701 * DAY);
    struct res *s = backup(w, v, old_age(w));
    const char *ami = new_id(w, "ami-");
    set(s, "Description",
        variant == 0 ? create_image_text(w, ami) : copy_image_text(w, ami, new_id(w, "snap-")));
    expect_image_gone(w, s, (struct image_gone){.live = true});
    expect_loose(w, v, true);
}

/* Copied by CopyImage, and both images are gone. */
static void copied_residue(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    const char *volume_id = variant == 1 ? new_id(w, "vol-") : "vol-ffffffff";
    struct res *s = snapshot(w, p, sc, volume_id, new_size(w), old_age(w));
    if (variant == 1) {
        time_based(s);
    }
    set(s, "Description", copy_image_text(w, new_id(w, "ami-"), new_id(w, "snap-")));
    expect_image_gone(w, s, (struct image_gone){.no_volume = true});
}

/* CreateImage's text without a volume id that means anything: whoever copied it passed the text on. */
static void no_volume(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = residue(w, p, sc, new_id(w, "ami-"));
    set(s, "VolumeId", variant == 0 ? "vol-ffffffff" : "");
    expect_image_gone(w, s, (struct image_gone){.no_volume = true, .others_text = true});
}

/* The source of the copy is the backup of a volume in use. */
static void copy_of_live(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = elsewhere(w, p, JUDGED, 0);
    if (q == NULL) {
        return;
    }
    struct res *v = volume(w, q, sc, new_size(w), 701 * DAY);
    struct res *source = backup(w, v, old_age(w) + 2 * DAY);
    struct res *s = snapshot(w, p, sc, "vol-ffffffff", v->size_gib, w->now - source->created - DAY);
    set_full(w, s, source->full_bytes);
    set(s, "Description", copy_image_text(w, new_id(w, "ami-"), source->id));
    bool proven = variant == 0;
    if (variant == 1) { /* another size: not that one */
        set_size(s, new_size(w));
    }
    expect_backup(w, source, v, true);
    expect_loose(w, v, true);
    expect_image_gone(w, s, (struct image_gone){.copy_of_live = proven, .no_volume = !proven});
}

static void held(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct res *s = residue(w, p, sc, new_id(w, "ami-"));
    hold(w, s);
    expect_image_gone(w, s, (struct image_gone){0});
}

static void age_limit(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = residue(w, p, sc, new_id(w, "ami-"));
    int64_t limit = w->policy->image_min_age_d * DAY;
    int64_t ages[] = {limit, limit + 1, 3 * DAY};
    set_created(w, s, w->now - ages[variant]);
    expect_image_gone(w, s, (struct image_gone){0});
}

static void managed(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = residue(w, p, sc, new_id(w, "ami-"));
    const char *keys[] = {"aws:backup:source-resource", "aws:dlm:lifecycle-policy-id",
                          "dlm:managed"};
    tag(s, keys[variant], "x");
    expect_image_gone(w, s, (struct image_gone){.managed = variant < 2});
}

static void possible_copy(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct place *q = elsewhere(w, p, 0, 0);
    if (q == NULL) {
        return;
    }
    struct res *s = residue(w, p, sc, new_id(w, "ami-"));
    struct res *other =
        snapshot(w, q, sc, new_id(w, "vol-"), s->size_gib, w->now - s->created + DAY);
    set_full(w, other, s->full_bytes);
    if (variant == 0) {
        same_tags(other, s);
    }
    if (variant == 1) { /* a text that names an image is a text like any other */
        set(other, "Description", json_string_value(json_object_get(s->json, "Description")));
        expect_image_gone(w, other, (struct image_gone){0});
    } else {
        expect_gone(w, other, (struct gone){.last = true});
    }
    expect_image_gone(w, s, (struct image_gone){.possible = variant != 2 && !lost(q, SNAP)});
}

/* Dates that it carries, and volumes that are made from it. */
static void spared(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = residue(w, p, sc, new_id(w, "ami-"));
    if (variant == 0) {
        s->kept_until = w->now + 400 * DAY;
        tag(s, "expiration-date", utc_text(w, s->kept_until, "%Y-%m-%d"));
        expect_tag(s, R_EXPIRY, "expiration-date", "");
    } else {
        struct res *v = volume(w, p, sc, s->size_gib, 2 * DAY);
        made_from(v, s);
        expect_loose(w, v, false);
    }
    expect_image_gone(w, s, (struct image_gone){0});
}

static void no_time(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    if (is_strict(w, R_IMAGE)) {
        return; /* which unknown comes first is nobody's promise */
    }
    (void)variant;
    struct res *s = residue(w, p, sc, new_id(w, "ami-"));
    set_created(w, s, NO_TIME);
    expect_image_gone(w, s, (struct image_gone){0});
}

static void unfinished(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    struct res *s = residue(w, p, sc, new_id(w, "ami-"));
    set_state(s, variant == 0 ? "pending" : "error");
    expect_image_gone(w, s, (struct image_gone){.unfinished = true});
}

static void csi(struct world *w, struct place *p, const struct scope *sc, int variant)
{
    (void)variant;
    struct res *s = residue(w, p, sc, new_id(w, "ami-"));
    tag(s, "velero.io/schedule", "nightly");
    s->csi = true;
    expect_image_gone(w, s, (struct image_gone){0});
}

const struct scenario scenarios_image[] = {
    {"ami_deregistered", deregistered, 4, 0, 0, 0, 0},
    {"ami_still_registered", still_registered, 5, 0, 0, 0, 0},
    {"ami_lingering", lingering, 1, 0, 0, 0, 0},
    {"ami_used_elsewhere", used_elsewhere, 2, 0, 0, 0, 0},
    {"ami_image_elsewhere", image_elsewhere, 1, 0, 0, 0, 0},
    {"ami_volume_alive", volume_alive, 2, 0, VOL, 0, 0},
    {"ami_copied_residue", copied_residue, 2, 0, 0, 0, 0},
    {"ami_no_volume", no_volume, 2, 0, 0, 0, 0},
    {"ami_copy_of_live", copy_of_live, 2, 0, 0, 0, 0},
    {"ami_held", held, 1, 0, 0, 0, 0},
    {"ami_age_limit", age_limit, 3, 0, 0, 0, 0},
    {"ami_managed", managed, 3, 0, 0, 0, 0},
    {"ami_possible_copy", possible_copy, 3, 0, 0, 0, 0},
    {"ami_spared", spared, 2, 0, 0, 0, 0},
    {"ami_no_time", no_time, 1, 0, 0, 0, 0},
    {"ami_unfinished", unfinished, 2, 0, 0, 0, 0},
    {"ami_csi", csi, 1, 0, 0, 0, 0},
    {NULL, NULL, 0, 0, 0, 0, 0},
};
