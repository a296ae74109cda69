#include "tests/bench/crowd.h"

#include <stdio.h>

enum { ID_MAX = 32, TEXT_MAX = 160 };

/* Shares of the snapshots of a region, in percent. */
enum { PERCENT_COPIES = 19, PERCENT_GONE = 5, PERCENT_OF_IMAGES = 2 };
/* Other resources for 100 snapshots. */
enum { VOLUMES = 20, INSTANCES = 8, IMAGES = 2 };
enum { SNAPSHOTS_OF_A_GONE_VOLUME = 5, KEYS_A_REGION = 4 };

enum id_space { SPACE_SNAPSHOT = 1, SPACE_VOLUME, SPACE_GONE, SPACE_IMAGE, SPACE_INSTANCE };

const char *crowd_region(unsigned region)
{
    static const char *const names[CROWD_REGIONS_MAX] = {
        "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
        "ap-southeast-2", "ca-central-1",   "eu-central-1",   "eu-north-1", "eu-west-1",
        "eu-west-2",      "eu-west-3",      "sa-east-1",      "us-east-1",  "us-east-2",
        "us-west-1",      "us-west-2"};
    return names[region];
}

/* ---- numbers that look random ---- */

static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t hash(enum id_space space, unsigned region, uint32_t number)
{
    return mix(((uint64_t)space << 56) | ((uint64_t)region << 40) | number);
}

static struct str id(char *buf, const char *prefix, uint64_t value)
{
    static const char digits[] = "0123456789abcdef";
    size_t len = 0;
    while (prefix[len] != '\0') {
        buf[len] = prefix[len];
        len++;
    }
    buf[len++] = '0';
    for (int shift = 60; shift >= 0; shift -= 4)
        buf[len++] = digits[(value >> shift) & 15];
    return str_make(buf, len);
}

static struct str snapshot_name(char *buf, unsigned region, uint32_t number)
{
    return id(buf, "snap-", hash(SPACE_SNAPSHOT, region, number));
}

static struct str volume_name(char *buf, unsigned region, uint32_t number)
{
    return id(buf, "vol-", hash(SPACE_VOLUME, region, number));
}

/* ---- one region ---- */

struct shape {
    unsigned regions;
    unsigned region;
    uint32_t snapshots, volumes, instances, images;
    uint32_t copies, gone, of_images, backups; /* of the snapshots */
};

static struct shape shape_of(const struct crowd *crowd, unsigned region)
{
    uint32_t n = crowd->snapshots / crowd->regions;
    if (region < crowd->snapshots % crowd->regions)
        n++;
    struct shape s = {.regions = crowd->regions, .region = region, .snapshots = n};
    s.volumes = n * VOLUMES / 100;
    s.instances = n * INSTANCES / 100;
    s.images = n * IMAGES / 100;
    s.copies = n * PERCENT_COPIES / 100;
    s.gone = n * PERCENT_GONE / 100;
    s.of_images = n * PERCENT_OF_IMAGES / 100;
    s.backups = n - s.copies - s.gone - s.of_images;
    return s;
}

/* Numbers of the snapshots: backups first, then those of gone volumes, of images, copies. */

static uint32_t volume_size(unsigned region, uint32_t number)
{
    return 8 + (uint32_t)(hash(SPACE_VOLUME, region, number) % 64) * 8;
}

/* The newest backup of a volume: 5 hours ago and some minutes; each fiftieth is 100 hours late. */
static instant newest_backup(unsigned region, uint32_t volume)
{
    uint64_t h = hash(SPACE_VOLUME, region, volume);
    int64_t age = 5 * MS_PER_HOUR + (int64_t)(h % MS_PER_HOUR);
    if (h % 50 == 0)
        age += 100 * MS_PER_HOUR;
    return CROWD_AS_OF - age;
}

static bool volume_is_attached(unsigned region, uint32_t number)
{
    return hash(SPACE_VOLUME, region, number) % 20 != 1;
}

/* ---- texts of a record, alive while it is handed over ---- */

struct texts {
    char id[ID_MAX], other[ID_MAX], third[ID_MAX];
    char name[TEXT_MAX], description[TEXT_MAX], key[TEXT_MAX], owner[ID_MAX], zone[ID_MAX];
    struct tag_in tags[3];
};

static struct str text(char *buf, int len)
{
    return str_make(buf, (size_t)len);
}

static struct tags_in tags_of(struct texts *t, const char *what, unsigned region, uint32_t number)
{
    static const char *const environments[] = {"prod", "stage", "dev", "prod"};
    uint64_t h = hash(SPACE_VOLUME, region, number);
    if (h % 100 == 99)
        return (struct tags_in){NULL, 0};
    int name = snprintf(t->name, sizeof(t->name), "%s-%02u-%06u", what, region, number);
    int owner = snprintf(t->owner, sizeof(t->owner), "team-%02u", (unsigned)(h % 40));
    t->tags[0] = (struct tag_in){STR_LIT("Name"), text(t->name, name)};
    t->tags[1] = (struct tag_in){STR_LIT("Owner"), text(t->owner, owner)};
    t->tags[2] = (struct tag_in){STR_LIT("Environment"), str_from(environments[h / 100 % 4])};
    return (struct tags_in){t->tags, 3};
}

static struct str key_of(struct texts *t, unsigned region, uint32_t number)
{
    int len = snprintf(t->key, sizeof(t->key),
                       "arn:aws:kms:%s:" CROWD_ACCOUNT ":key/00000000-0000-4000-8000-%012u",
                       crowd_region(region), (unsigned)(number % KEYS_A_REGION));
    return text(t->key, len);
}

static struct str zone_of(struct texts *t, unsigned region, uint32_t number)
{
    int len =
        snprintf(t->zone, sizeof(t->zone), "%s%c", crowd_region(region), (int)('a' + number % 3));
    return text(t->zone, len);
}

/* ---- snapshots ---- */

static void tell_snapshot(const struct crowd_listener *to, const struct shape *s, struct texts *t,
                          struct snapshot_in *in, uint32_t number, uint32_t volume)
{
    in->id = snapshot_name(t->id, s->region, number);
    in->owner_id = STR_LIT(CROWD_ACCOUNT);
    in->state = STR_LIT("completed");
    in->storage_tier = STR_LIT("standard");
    in->kms_key_id = key_of(t, s->region, volume);
    in->encrypted = true;
    in->completion_time = in->start_time + 20 * MS_PER_MINUTE;
    in->restore_expiry_time = INSTANT_UNSET;
    in->has_full_bytes = true;
    in->full_bytes = (uint64_t)in->size_gib << 29; /* half full */
    to->snapshot(to->ctx, in);
}

static void tell_backups(const struct crowd_listener *to, const struct shape *s)
{
    struct texts t;
    for (uint32_t i = 0; i < s->backups; i++) {
        uint32_t volume = i % s->volumes;
        struct snapshot_in in = {.volume_id = volume_name(t.other, s->region, volume),
                                 .description = STR_LIT("daily backup"),
                                 .size_gib = volume_size(s->region, volume),
                                 .start_time = newest_backup(s->region, volume) -
                                               (instant)(i / s->volumes) * MS_PER_DAY,
                                 .tags = tags_of(&t, "web", s->region, volume)};
        tell_snapshot(to, s, &t, &in, i, volume);
    }
}

static void tell_of_gone_volumes(const struct crowd_listener *to, const struct shape *s)
{
    struct texts t;
    for (uint32_t i = 0; i < s->gone; i++) {
        uint32_t volume = i / SNAPSHOTS_OF_A_GONE_VOLUME;
        uint64_t h = hash(SPACE_GONE, s->region, volume);
        int len = snprintf(t.description, sizeof(t.description), "before migration %02u-%06u",
                           s->region, volume);
        struct snapshot_in in = {.volume_id = id(t.other, "vol-", h),
                                 .description = text(t.description, len),
                                 .size_gib = volume_size(s->region, volume),
                                 .start_time = CROWD_AS_OF - (instant)(100 + h % 300) * MS_PER_DAY -
                                               (instant)i * MS_PER_HOUR,
                                 .tags = tags_of(&t, "old", s->region, volume)};
        tell_snapshot(to, s, &t, &in, s->backups + i, volume);
    }
}

static void tell_of_images(const struct crowd_listener *to, const struct shape *s)
{
    struct texts t;
    for (uint32_t i = 0; i < s->of_images; i++) {
        char instance[ID_MAX];
        struct str by = id(instance, "i-", hash(SPACE_INSTANCE, s->region, i));
        struct str image = id(t.third, "ami-", hash(SPACE_IMAGE, s->region, i));
        int len = snprintf(t.description, sizeof(t.description),
                           "Created by CreateImage(%.*s) for %.*s", STR_ARG(by), STR_ARG(image));
        struct snapshot_in in = {.volume_id = volume_name(t.other, s->region, i),
                                 .description = text(t.description, len),
                                 .size_gib = volume_size(s->region, i),
                                 .start_time = CROWD_AS_OF - (instant)(60 + i % 90) * MS_PER_DAY,
                                 .tags = tags_of(&t, "golden", s->region, i)};
        tell_snapshot(to, s, &t, &in, s->backups + s->gone + i, i);
    }
}

/* Of the newest backups in the region before this one, an hour later. */
static void tell_copies(const struct crowd_listener *to, const struct shape *s)
{
    struct texts t;
    unsigned from = (s->region + s->regions - 1) % s->regions;
    for (uint32_t i = 0; i < s->copies; i++) {
        struct str source = snapshot_name(t.other, from, i);
        int len =
            snprintf(t.description, sizeof(t.description), "[Copied %.*s from %s] daily backup",
                     STR_ARG(source), crowd_region(from));
        struct snapshot_in in = {.volume_id = STR_LIT("vol-ffffffff"),
                                 .description = text(t.description, len),
                                 .size_gib = volume_size(from, i),
                                 .start_time = newest_backup(from, i) + MS_PER_HOUR,
                                 .tags = tags_of(&t, "web", from, i)};
        tell_snapshot(to, s, &t, &in, s->snapshots - s->copies + i, i);
    }
}

/* ---- other kinds ---- */

static instant attached_at(uint32_t number)
{
    return CROWD_AS_OF - (instant)(200 + number % 900) * MS_PER_DAY;
}

static void tell_volumes(const struct crowd_listener *to, const struct shape *s)
{
    struct texts t;
    for (uint32_t i = 0; i < s->volumes; i++) {
        bool attached = volume_is_attached(s->region, i) && s->instances > 0;
        struct attachment_in attachment = {.device = STR_LIT("/dev/sdf"),
                                           .state = STR_LIT("attached"),
                                           .attach_time = attached_at(i)};
        if (attached)
            attachment.instance_id =
                id(t.third, "i-", hash(SPACE_INSTANCE, s->region, i % s->instances));
        struct volume_in in = {.id = volume_name(t.id, s->region, i),
                               .availability_zone = zone_of(&t, s->region, i),
                               .state = attached ? STR_LIT("in-use") : STR_LIT("available"),
                               .type = STR_LIT("gp3"),
                               .kms_key_id = key_of(&t, s->region, i),
                               .create_time = attached_at(i),
                               .size_gib = volume_size(s->region, i),
                               .iops = 3000,
                               .throughput_mibps = 125,
                               .encrypted = true,
                               .attachments = &attachment,
                               .attachment_count = attached ? 1 : 0,
                               .tags = tags_of(&t, "web", s->region, i)};
        if (i % 3 == 0 && s->of_images > 0)
            in.snapshot_id =
                snapshot_name(t.other, s->region, s->backups + s->gone + i % s->of_images);
        to->volume(to->ctx, &in);
    }
}

static void tell_images(const struct crowd_listener *to, const struct shape *s)
{
    struct texts t;
    for (uint32_t i = 0; i < s->images; i++) {
        struct mapping_in mapping = {
            .device = STR_LIT("/dev/xvda"),
            .snapshot_id = snapshot_name(t.other, s->region, s->backups + s->gone + i),
            .size_gib = volume_size(s->region, i),
            .encrypted = true};
        char name[TEXT_MAX];
        int len = snprintf(name, sizeof(name), "golden-%02u-%06u", s->region, i);
        struct image_in in = {.id = id(t.id, "ami-", hash(SPACE_IMAGE, s->region, i)),
                              .name = text(name, len),
                              .owner_id = STR_LIT(CROWD_ACCOUNT),
                              .state = STR_LIT("available"),
                              .root_device_name = STR_LIT("/dev/xvda"),
                              .creation_date = CROWD_AS_OF - (instant)(60 + i % 90) * MS_PER_DAY,
                              .deprecation_time = INSTANT_UNSET,
                              .last_launched_time = CROWD_AS_OF - (instant)(i % 50) * MS_PER_DAY,
                              .mappings = &mapping,
                              .mapping_count = 1,
                              .tags = tags_of(&t, "golden", s->region, i)};
        to->image(to->ctx, &in);
    }
}

static void tell_instances(const struct crowd_listener *to, const struct shape *s)
{
    enum { VOLUMES_MAX = 64 };
    struct texts t;
    for (uint32_t i = 0; i < s->instances; i++) {
        char ids[VOLUMES_MAX][ID_MAX];
        struct instance_volume_in volumes[VOLUMES_MAX];
        size_t count = 0;
        for (uint32_t v = i; v < s->volumes && count < VOLUMES_MAX; v += s->instances) {
            if (!volume_is_attached(s->region, v))
                continue;
            volumes[count] =
                (struct instance_volume_in){.device = STR_LIT("/dev/sdf"),
                                            .volume_id = volume_name(ids[count], s->region, v),
                                            .attach_time = attached_at(v)};
            count++;
        }
        struct instance_in in = {.id = id(t.id, "i-", hash(SPACE_INSTANCE, s->region, i)),
                                 .state = STR_LIT("running"),
                                 .root_device_name = STR_LIT("/dev/xvda"),
                                 .availability_zone = zone_of(&t, s->region, i),
                                 .launch_time = attached_at(i),
                                 .volumes = volumes,
                                 .volume_count = count,
                                 .tags = tags_of(&t, "host", s->region, i)};
        if (s->images > 0)
            in.image_id = id(t.other, "ami-", hash(SPACE_IMAGE, s->region, i % s->images));
        to->instance(to->ctx, &in);
    }
}

void crowd_tell(const struct crowd *crowd, const struct crowd_listener *listener)
{
    for (unsigned region = 0; region < crowd->regions; region++) {
        struct shape shape = shape_of(crowd, region);
        listener->region(listener->ctx, region);
        tell_backups(listener, &shape);
        tell_of_gone_volumes(listener, &shape);
        tell_of_images(listener, &shape);
        tell_copies(listener, &shape);
        tell_volumes(listener, &shape);
        tell_images(listener, &shape);
        tell_instances(listener, &shape);
    }
}
