/* The crowd as JSON, laid out as `aws ec2 describe-*` prints it: four blanks a level. */
#include "tests/bench/crowd.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096, STREAM_BUFFER = 1 << 20 };

struct files {
    const char *dir;
    uint32_t per_file;
    unsigned region;
    const char *kind; /* "snapshots"; NULL when no file is open */
    FILE *file;
    uint32_t records; /* in this file */
    unsigned number;  /* of this file */
    char buffer[STREAM_BUFFER];
};

static _Noreturn void cannot(const char *what)
{
    fprintf(stderr, "snapaudit-bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

__attribute__((format(printf, 2, 3))) static void put(struct files *f, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int written = vfprintf(f->file, format, args);
    va_end(args);
    if (written < 0)
        cannot(f->dir);
}

/* ---- files ---- */

static void open_next(struct files *f, const char *kind, const char *list)
{
    char path[PATH_SIZE];
    char tail[16] = "";
    f->number = f->kind == kind ? f->number + 1 : 1;
    f->kind = kind;
    if (f->number > 1)
        (void)snprintf(tail, sizeof(tail), "-%u", f->number);
    (void)snprintf(path, sizeof(path), "%s/%s/%s%s.json", f->dir, crowd_region(f->region), kind,
                   tail);
    f->file = fopen(path, "w");
    if (!f->file)
        cannot(path);
    (void)setvbuf(f->file, f->buffer, _IOFBF, sizeof(f->buffer));
    f->records = 0;
    put(f, "{\n    \"%s\": [", list);
}

static void close_file(struct files *f, bool more)
{
    if (!f->file)
        return;
    put(f, "\n    ]%s\n}\n", more ? ",\n    \"NextToken\": \"eyJOZXh0VG9rZW4iOiBudWxsfQ==\"" : "");
    if (fclose(f->file) != 0)
        cannot(f->dir);
    f->file = NULL;
}

static void begin_record(struct files *f, const char *kind, const char *list)
{
    if (f->kind != kind) {
        close_file(f, false);
        open_next(f, kind, list);
    } else if (f->per_file > 0 && f->records == f->per_file) {
        close_file(f, true);
        open_next(f, kind, list);
    }
    put(f, f->records++ > 0 ? ",\n        {" : "\n        {");
}

/* ---- members ---- */

static void put_time(struct files *f, const char *key, instant at)
{
    char buf[INSTANT_TEXT_MAX];
    if (at != INSTANT_UNSET)
        put(f, "\n            \"%s\": \"%s\",", key, instant_format(at, buf));
}

static void put_text(struct files *f, const char *key, struct str value)
{
    put(f, "\n            \"%s\": \"%.*s\",", key, STR_ARG(value)); /* nothing to escape */
}

static void put_tags(struct files *f, struct tags_in tags)
{
    if (tags.count == 0)
        return;
    put(f, "\n            \"Tags\": [");
    for (size_t i = 0; i < tags.count; i++)
        put(f,
            "%s\n                {\n                    \"Key\": \"%.*s\",\n"
            "                    \"Value\": \"%.*s\"\n                }",
            i > 0 ? "," : "", STR_ARG(tags.items[i].key), STR_ARG(tags.items[i].value));
    put(f, "\n            ],");
}

/* ---- records ---- */

static void on_region(void *ctx, unsigned region)
{
    struct files *f = ctx;
    char path[PATH_SIZE];
    close_file(f, false);
    f->kind = NULL;
    f->region = region;
    (void)snprintf(path, sizeof(path), "%s/%s", f->dir, crowd_region(region));
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        cannot(path);
    open_next(f, "launch-templates", "LaunchTemplates");
    close_file(f, false);
    open_next(f, "launch-template-versions", "LaunchTemplateVersions");
    close_file(f, false);
}

static void on_snapshot(void *ctx, const struct snapshot_in *in)
{
    struct files *f = ctx;
    begin_record(f, "snapshots", "Snapshots");
    put_tags(f, in->tags);
    put_text(f, "StorageTier", in->storage_tier);
    put_time(f, "CompletionTime", in->completion_time);
    put(f, "\n            \"FullSnapshotSizeInBytes\": %llu,", (unsigned long long)in->full_bytes);
    put_text(f, "SnapshotId", in->id);
    put_text(f, "VolumeId", in->volume_id);
    put_text(f, "State", in->state);
    put_time(f, "StartTime", in->start_time);
    put(f, "\n            \"Progress\": \"100%%\",");
    put_text(f, "OwnerId", in->owner_id);
    put_text(f, "Description", in->description);
    put(f, "\n            \"VolumeSize\": %u,", (unsigned)in->size_gib);
    put_text(f, "KmsKeyId", in->kms_key_id);
    put(f, "\n            \"Encrypted\": true\n        }");
}

static void put_attachment(struct files *f, const struct volume_in *in)
{
    const struct attachment_in *a = in->attachments;
    char buf[INSTANT_TEXT_MAX];
    if (in->attachment_count == 0) {
        put(f, "\n            \"Attachments\": [],");
        return;
    }
    put(f,
        "\n            \"Attachments\": [\n                {\n"
        "                    \"DeleteOnTermination\": false,\n"
        "                    \"VolumeId\": \"%.*s\",\n"
        "                    \"InstanceId\": \"%.*s\",\n"
        "                    \"Device\": \"%.*s\",\n"
        "                    \"State\": \"%.*s\",\n"
        "                    \"AttachTime\": \"%s\"\n                }\n            ],",
        STR_ARG(in->id), STR_ARG(a->instance_id), STR_ARG(a->device), STR_ARG(a->state),
        instant_format(a->attach_time, buf));
}

static void on_volume(void *ctx, const struct volume_in *in)
{
    struct files *f = ctx;
    begin_record(f, "volumes", "Volumes");
    put(f, "\n            \"Iops\": %u,", (unsigned)in->iops);
    put_tags(f, in->tags);
    put_text(f, "VolumeType", in->type);
    put(f, "\n            \"MultiAttachEnabled\": false,\n            \"Throughput\": %u,",
        (unsigned)in->throughput_mibps);
    put_text(f, "VolumeId", in->id);
    put(f, "\n            \"Size\": %u,", (unsigned)in->size_gib);
    put_text(f, "SnapshotId", in->snapshot_id);
    put_text(f, "AvailabilityZone", in->availability_zone);
    put_text(f, "State", in->state);
    put_time(f, "CreateTime", in->create_time);
    put_attachment(f, in);
    put_text(f, "KmsKeyId", in->kms_key_id);
    put(f, "\n            \"Encrypted\": true\n        }");
}

static void on_image(void *ctx, const struct image_in *in)
{
    struct files *f = ctx;
    const struct mapping_in *m = in->mappings;
    begin_record(f, "images", "Images");
    put(f,
        "\n            \"BlockDeviceMappings\": [\n                {\n"
        "                    \"Ebs\": {\n"
        "                        \"DeleteOnTermination\": true,\n"
        "                        \"SnapshotId\": \"%.*s\",\n"
        "                        \"VolumeSize\": %u,\n"
        "                        \"VolumeType\": \"gp3\",\n"
        "                        \"Encrypted\": true\n                    },\n"
        "                    \"DeviceName\": \"%.*s\"\n                }\n            ],",
        STR_ARG(m->snapshot_id), (unsigned)m->size_gib, STR_ARG(m->device));
    put_text(f, "RootDeviceName", in->root_device_name);
    put_tags(f, in->tags);
    put_time(f, "LastLaunchedTime", in->last_launched_time);
    put_text(f, "ImageId", in->id);
    put_text(f, "State", in->state);
    put_text(f, "OwnerId", in->owner_id);
    put_time(f, "CreationDate", in->creation_date);
    put_text(f, "Name", in->name);
    put(f, "\n            \"Architecture\": \"arm64\",\n            \"Public\": false\n        }");
}

static void on_instance(void *ctx, const struct instance_in *in)
{
    struct files *f = ctx;
    char buf[INSTANT_TEXT_MAX];
    begin_record(f, "instances", "Reservations");
    put(f, "\n            \"OwnerId\": \"" CROWD_ACCOUNT "\",\n            \"Instances\": [{");
    put(f, "\n            \"BlockDeviceMappings\": [");
    for (size_t i = 0; i < in->volume_count; i++)
        put(f,
            "%s\n                {\n                    \"DeviceName\": \"%.*s\",\n"
            "                    \"Ebs\": {\n"
            "                        \"AttachTime\": \"%s\",\n"
            "                        \"DeleteOnTermination\": false,\n"
            "                        \"VolumeId\": \"%.*s\"\n                    }\n"
            "                }",
            i > 0 ? "," : "", STR_ARG(in->volumes[i].device),
            instant_format(in->volumes[i].attach_time, buf), STR_ARG(in->volumes[i].volume_id));
    put(f, "\n            ],");
    put_text(f, "RootDeviceName", in->root_device_name);
    put_tags(f, in->tags);
    put_text(f, "InstanceId", in->id);
    put_text(f, "ImageId", in->image_id);
    put_time(f, "LaunchTime", in->launch_time);
    put(f, "\n            \"Placement\": {\"AvailabilityZone\": \"%.*s\"},",
        STR_ARG(in->availability_zone));
    put(f, "\n            \"State\": {\"Code\": 16, \"Name\": \"%.*s\"}\n            }]\n        }",
        STR_ARG(in->state));
}

void crowd_write(const struct crowd *crowd, const char *dir, uint32_t per_file)
{
    struct files *f = calloc(1, sizeof(*f));
    if (!f || (mkdir(dir, 0700) != 0 && errno != EEXIST))
        cannot(dir);
    f->dir = dir;
    f->per_file = per_file;
    const struct crowd_listener listener = {.ctx = f,
                                            .region = on_region,
                                            .snapshot = on_snapshot,
                                            .volume = on_volume,
                                            .image = on_image,
                                            .instance = on_instance};
    crowd_tell(crowd, &listener);
    close_file(f, false);
    free(f);
}
