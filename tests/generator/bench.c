/* Writes a big inventory record by record: nothing of it is held in memory. */
#include "generate.h"

#include "world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define AS_OF   INT64_C(1795176000) /* 2026-11-20T12:00:00Z */
#define BACKUPS 5                   /* snapshots of a volume, one a day */
#define ACCOUNT "111122223333"

static const char *const regions[17] = {
    "eu-central-1",   "eu-west-1",     "us-east-1",      "us-east-2",      "us-west-1",
    "us-west-2",      "eu-west-2",     "eu-west-3",      "eu-north-1",     "ca-central-1",
    "sa-east-1",      "ap-south-1",    "ap-southeast-1", "ap-southeast-2", "ap-northeast-1",
    "ap-northeast-2", "ap-northeast-3"};

static const char *const owners[8] = {"payments",  "platform", "data-science", "web",
                                      "logistics", "customer", "erp",          "mobile"};
static const char *const environments[4] = {"prod", "prod", "stage", "dev"};

/* --- output --- */

struct out {
    FILE *file;
    size_t used;
    bool failed;
    char buffer[1 << 20];
};

static void flush(struct out *o)
{
    if (o->used != 0 && fwrite(o->buffer, 1, o->used, o->file) != o->used) {
        o->failed = true;
    }
    o->used = 0;
}

__attribute__((format(printf, 2, 3))) static void emit(struct out *o, const char *format, ...)
{
    if (o->used + 4096 > sizeof o->buffer) {
        flush(o);
    }
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(o->buffer + o->used, sizeof o->buffer - o->used, format, arguments);
    va_end(arguments);
    o->used += length > 0 ? (size_t)length : 0;
}

static bool open_out(struct out *o, const char *dir, const char *region, const char *kind)
{
    char path[4300];
    snprintf(path, sizeof path, "%s/%s/%s.json", dir, region, kind);
    o->used = 0;
    o->failed = false;
    o->file = fopen(path, "wb");
    if (o->file == NULL) {
        fprintf(stderr, "snapaudit-worlds: cannot write %s\n", path);
    }
    return o->file != NULL;
}

static bool close_out(struct out *o)
{
    flush(o);
    return fclose(o->file) == 0 && !o->failed;
}

/* --- values: functions of (seed, region, index), so that records can name each other --- */

struct shape {
    uint64_t seed;
    long snapshots, volumes, images, instances; /* a region */
    int regions;
};

enum series { IDS_SNAPSHOT, IDS_VOLUME, IDS_IMAGE, IDS_INSTANCE, IDS_OTHER };

static uint64_t hash(const struct shape *shape, int region, enum series series, long index)
{
    uint64_t z =
        (uint64_t)index + ((uint64_t)region << 40) + ((uint64_t)series << 48) + (shape->seed << 52);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static unsigned long long id(const struct shape *shape, int region, enum series series, long index)
{
    return (unsigned long long)hash(shape, region, series, index);
}

struct stamp {
    char text[32];
};

static struct stamp stamp(int64_t t)
{
    struct stamp out;
    struct tm parts;
    time_t seconds = (time_t)t;
    gmtime_r(&seconds, &parts);
    strftime(out.text, sizeof out.text, "%Y-%m-%dT%H:%M:%S.000Z", &parts);
    return out;
}

static void emit_tags(struct out *o, uint64_t h)
{
    emit(
        o,
        "\"Tags\":[{\"Key\":\"Owner\",\"Value\":\"%s\"},{\"Key\":\"Environment\",\"Value\":\"%s\"},"
        "{\"Key\":\"CostCenter\",\"Value\":\"CC-%04llu\"}]}",
        owners[h % 8], environments[(h >> 8) % 4], (unsigned long long)((h >> 16) % 900 + 1000));
}

static int64_t size_of(const struct shape *shape, int region, long volume)
{
    return (int64_t)(hash(shape, region, IDS_OTHER, volume) % 2000 + 8);
}

/* The moment of a volume's n-th newest backup. */
static int64_t backup_time(const struct shape *shape, int region, long volume, long n)
{
    int64_t of_day = (int64_t)(hash(shape, region, IDS_OTHER, volume + (1L << 36)) % 80000);
    return AS_OF - 7200 - of_day - n * DAY;
}

/* --- records --- */

/* Every fifth is the copy of another region's newest backup, every fiftieth the leftover of a deleted volume. */
static void emit_snapshot(struct out *o, const struct shape *s, int r, long i)
{
    uint64_t h = hash(s, r, IDS_SNAPSHOT, i);
    long volume = i / BACKUPS, n = i % BACKUPS;
    int64_t start = backup_time(s, r, volume, n);
    int64_t size = size_of(s, r, volume);
    char description[160], volume_id[40];
    snprintf(volume_id, sizeof volume_id, "vol-0%016llx", id(s, r, IDS_VOLUME, volume));
    snprintf(description, sizeof description,
             "Created for policy: policy-0%016llx schedule: daily %llu",
             (unsigned long long)(h % 40), (unsigned long long)(h >> 40));
    if (i % 50 == 7) {
        snprintf(volume_id, sizeof volume_id, "vol-0%016llx", id(s, r, IDS_OTHER, volume / 20));
        snprintf(description, sizeof description, "before migration, ticket OPS-%llu",
                 (unsigned long long)(h >> 44));
        start -= 200 * DAY;
    } else if (n == BACKUPS - 1 && s->regions > 1) {
        int from = (r + 1) % s->regions;
        size = size_of(s, from, volume);
        start = backup_time(s, from, volume, 0) + 1800;
        snprintf(volume_id, sizeof volume_id, "vol-ffffffff");
        snprintf(description, sizeof description, "[Copied snap-0%016llx from %s] nightly",
                 id(s, from, IDS_SNAPSHOT, volume * BACKUPS), regions[from]);
    }
    emit(o,
         "%s{\"Description\":\"%s\",\"Encrypted\":false,\"OwnerId\":\"" ACCOUNT
         "\",\"Progress\":\"100%%\",\"SnapshotId\":\"snap-0%016llx\",\"StartTime\":\"%s\","
         "\"State\":\"completed\",\"VolumeId\":\"%s\",\"VolumeSize\":%lld,"
         "\"FullSnapshotSizeInBytes\":%llu,\"StorageTier\":\"standard\",",
         i != 0 ? ",\n" : "", description, (unsigned long long)h, stamp(start).text, volume_id,
         (long long)size, (unsigned long long)size * (h % 900 + 100) * 1048576);
    emit_tags(o, h);
}

static void emit_volume(struct out *o, const struct shape *s, int r, long i)
{
    uint64_t h = hash(s, r, IDS_VOLUME, i);
    bool attached = i % 33 != 9;
    struct stamp created = stamp(AS_OF - (int64_t)(h % 500 + 40) * DAY);
    emit(o, "%s{\"Attachments\":[", i != 0 ? ",\n" : "");
    if (attached) {
        emit(o,
             "{\"AttachTime\":\"%s\",\"DeleteOnTermination\":false,\"Device\":\"/dev/sd%c\","
             "\"InstanceId\":\"i-0%016llx\",\"State\":\"attached\",\"VolumeId\":\"vol-0%016llx\"}",
             created.text, (char)('f' + i % 8), id(s, r, IDS_INSTANCE, i % s->instances),
             (unsigned long long)h);
    }
    emit(o,
         "],\"AvailabilityZone\":\"%sa\",\"CreateTime\":\"%s\",\"Encrypted\":false,\"Size\":%lld,"
         "\"SnapshotId\":\"\",\"State\":\"%s\",\"VolumeId\":\"vol-0%016llx\",\"Iops\":3000,"
         "\"VolumeType\":\"gp3\",\"Throughput\":125,",
         regions[r], created.text, (long long)size_of(s, r, i), attached ? "in-use" : "available",
         (unsigned long long)h);
    emit_tags(o, h);
}

static void emit_image(struct out *o, const struct shape *s, int r, long i)
{
    uint64_t h = hash(s, r, IDS_IMAGE, i);
    emit(
        o,
        "%s{\"Architecture\":\"x86_64\",\"CreationDate\":\"%s\",\"ImageId\":\"ami-0%016llx\","
        "\"ImageLocation\":\"" ACCOUNT
        "/golden-%ld\",\"Name\":\"golden-%ld\",\"OwnerId\":\"" ACCOUNT
        "\",\"Public\":false,\"State\":\"available\",\"RootDeviceName\":\"/dev/xvda\","
        "\"RootDeviceType\":\"ebs\",\"BlockDeviceMappings\":[{\"DeviceName\":\"/dev/xvda\",\"Ebs\":"
        "{\"SnapshotId\":\"snap-0%016llx\",\"VolumeSize\":%lld,\"VolumeType\":\"gp3\"}}],",
        i != 0 ? ",\n" : "", stamp(AS_OF - (int64_t)(h % 300) * DAY).text, (unsigned long long)h, i,
        i, id(s, r, IDS_SNAPSHOT, i * BACKUPS), (long long)size_of(s, r, i));
    emit_tags(o, h);
}

/* The mappings match the volumes that name the instance: i, i + instances, … */
static void emit_instance(struct out *o, const struct shape *s, int r, long i)
{
    uint64_t h = hash(s, r, IDS_INSTANCE, i);
    const char *comma = "";
    emit(
        o,
        "%s{\"ReservationId\":\"r-0%016llx\",\"OwnerId\":\"" ACCOUNT "\",\"Instances\":[{"
        "\"InstanceId\":\"i-0%016llx\",\"ImageId\":\"ami-0%016llx\",\"InstanceType\":\"m6i.large\","
        "\"LaunchTime\":\"%s\",\"RootDeviceName\":\"/dev/xvda\",\"RootDeviceType\":\"ebs\","
        "\"State\":{\"Code\":16,\"Name\":\"running\"},\"BlockDeviceMappings\":[",
        i != 0 ? ",\n" : "", (unsigned long long)h, (unsigned long long)h,
        id(s, r, IDS_IMAGE, i % s->images), stamp(AS_OF - (int64_t)(h % 300) * DAY).text);
    for (long v = i; v < s->volumes; v += s->instances) {
        if (v % 33 != 9) {
            emit(o,
                 "%s{\"DeviceName\":\"/dev/sd%c\",\"Ebs\":{\"VolumeId\":\"vol-0%016llx\","
                 "\"Status\":\"attached\"}}",
                 comma, (char)('f' + v % 8), id(s, r, IDS_VOLUME, v));
            comma = ",";
        }
    }
    emit(o, "],");
    emit_tags(o, h);
    emit(o, "]}");
}

typedef void emit_fn(struct out *o, const struct shape *s, int r, long i);

static bool write_kind(struct out *o, const char *dir, const struct shape *s, int r,
                       const char *kind, const char *wrapper, long count, emit_fn *one)
{
    if (!open_out(o, dir, regions[r], kind)) {
        return false;
    }
    emit(o, "{\"%s\":[\n", wrapper);
    for (long i = 0; i < count; i++) {
        one(o, s, r, i);
    }
    emit(o, "\n]}\n");
    return close_out(o);
}

static bool write_region(struct out *o, const char *dir, struct shape s, int r)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", dir, regions[r]);
    return make_dirs(path) == 0 &&
           write_kind(o, dir, &s, r, "snapshots", "Snapshots", s.snapshots, emit_snapshot) &&
           write_kind(o, dir, &s, r, "volumes", "Volumes", s.volumes, emit_volume) &&
           write_kind(o, dir, &s, r, "images", "Images", s.images, emit_image) &&
           write_kind(o, dir, &s, r, "instances", "Reservations", s.instances, emit_instance) &&
           write_kind(o, dir, &s, r, "launch-templates", "LaunchTemplates", 0, emit_instance) &&
           write_kind(o, dir, &s, r, "launch-template-versions", "LaunchTemplateVersions", 0,
                      emit_instance);
}

int bench(const struct options *o)
{
    static const char as_of[] = "2026-11-20T12:00:00Z\n";
    char input[4096], path[4200];
    struct out *out = malloc(sizeof *out);
    if (out == NULL) {
        return 3;
    }
    bool good = true;
    snprintf(input, sizeof input, "%s/input", o->out);
    for (int r = 0; good && r < (int)o->regions; r++) {
        long share = o->snapshots / o->regions + (r < o->snapshots % o->regions ? 1 : 0);
        struct shape s = {.seed = o->seed,
                          .snapshots = share,
                          .volumes = (share + 4) / BACKUPS,
                          .images = share / 20 + 1,
                          .instances = share / 20 + 1,
                          .regions = (int)o->regions};
        if (s.images > s.volumes) {
            s.images = s.volumes;
        }
        good = s.volumes == 0 || write_region(out, input, s, r);
    }
    free(out);
    snprintf(path, sizeof path, "%s/as_of", o->out);
    return good && write_file(path, as_of, sizeof as_of - 1) == 0 ? 0 : 1;
}
