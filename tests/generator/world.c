#include "world.h"

#include "policy.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- memory --- */

static void *checked(void *memory)
{
    if (memory == NULL) {
        fputs("snapaudit-worlds: out of memory\n", stderr);
        exit(3);
    }
    return memory;
}

void *keep(struct world *w, size_t size)
{
    if (w->owned_count == w->owned_room) {
        w->owned_room = w->owned_room != 0 ? w->owned_room * 2 : 1024;
        w->owned = checked(realloc(w->owned, w->owned_room * sizeof *w->owned));
    }
    void *memory = checked(calloc(1, size));
    w->owned[w->owned_count++] = memory;
    return memory;
}

struct world *world_new(uint64_t seed)
{
    struct world *w = checked(calloc(1, sizeof *w));
    w->seed = seed;
    w->random = seed * UINT64_C(0xd1342543de82ef95) + 1;
    w->next_size = 8;
    w->noise = true;
    w->modern = true;
    return w;
}

void world_free(struct world *w)
{
    for (size_t i = 0; i < w->all_count; i++) {
        json_decref(w->all[i]->json);
        json_decref(w->all[i]->earlier);
    }
    for (int p = 0; p < w->place_count; p++) {
        for (int k = 0; k < KINDS; k++) {
            free(w->places[p].items[k]);
        }
        json_decref(w->places[p].shown);
    }
    for (size_t i = 0; i < w->owned_count; i++) {
        free(w->owned[i]);
    }
    free(w->owned);
    free(w->all);
    free(w);
}

/* --- chance --- */

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t rnd(struct world *w)
{
    w->random += UINT64_C(0x9e3779b97f4a7c15);
    return mix(w->random);
}

unsigned below(struct world *w, unsigned n)
{
    return (unsigned)(rnd(w) % n);
}

int64_t between(struct world *w, int64_t a, int64_t b)
{
    return a + (int64_t)(rnd(w) % (uint64_t)(b - a + 1));
}

bool chance(struct world *w, unsigned percent)
{
    return below(w, 100) < percent;
}

/* --- text --- */

const char *text(struct world *w, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *out = keep(w, (size_t)length + 1);
    vsnprintf(out, (size_t)length + 1, format, again);
    va_end(again);
    return out;
}

const char *upper_hex(struct world *w, const char *id)
{
    char *out = keep(w, strlen(id) + 1);
    const char *dash = strchr(id, '-');
    for (size_t i = 0; id[i] != '\0'; i++) {
        out[i] = id[i];
        if (dash != NULL && id + i > dash) {
            out[i] = (char)toupper((unsigned char)id[i]);
        }
    }
    return out;
}

const char *utc_text(struct world *w, int64_t t, const char *strftime_format)
{
    time_t seconds = (time_t)t;
    struct tm parts;
    gmtime_r(&seconds, &parts);
    char buffer[64];
    /* Formats are literals of this program. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    size_t length = strftime(buffer, sizeof buffer, strftime_format, &parts);
#pragma GCC diagnostic pop
    buffer[length] = '\0';
    return text(w, "%s", buffer);
}

json_t *time_json(struct world *w, int64_t t)
{
    switch (w->noise ? below(w, 8) : 0) {
    case 1: return json_string(utc_text(w, t, "%Y-%m-%dT%H:%M:%SZ"));
    case 2: return json_string(utc_text(w, t, "%Y-%m-%dT%H:%M:%S+00:00"));
    case 3: return json_string(utc_text(w, t, "%Y-%m-%dT%H:%M:%S.000000+00:00"));
    case 4: return json_string(utc_text(w, t + 2 * HOUR, "%Y-%m-%dT%H:%M:%S.000+02:00"));
    case 5: return json_string(utc_text(w, t - 5 * HOUR - 30 * MINUTE, "%Y-%m-%dT%H:%M:%S-0530"));
    default: return json_string(utc_text(w, t, "%Y-%m-%dT%H:%M:%S.000Z"));
    }
}

const char *new_id(struct world *w, const char *prefix)
{
    uint64_t number = mix((w->seed << 32) + ++w->serial);
    return text(w, "%s0%016llx", prefix, (unsigned long long)number);
}

const char *short_id(struct world *w, const char *prefix)
{
    /* An odd factor keeps 32-bit serials distinct; the top bit stays clear, so never all f. */
    uint32_t number = (uint32_t)(++w->serial * UINT64_C(2654435761)) & 0x7fffffffu;
    return text(w, "%s%08x", prefix, number);
}

const char *new_key(struct world *w, const struct place *p)
{
    uint64_t number = mix((w->seed << 32) + ++w->serial);
    return text(w, "arn:%s:kms:%s:%s:key/%08x-1111-4222-8333-%012llx", p->partition, p->region_name,
                p->account, (unsigned)(number >> 32),
                (unsigned long long)(number & 0xffffffffffffu));
}

long new_size(struct world *w)
{
    return w->next_size++;
}

const char *new_description(struct world *w)
{
    static const char *const what[] = {"nightly",       "weekly",   "before upgrade", "manual",
                                       "pre-migration", "database", "file share"};
    return text(w, "%s backup no. %llu", what[below(w, 7)], (unsigned long long)++w->serial);
}

/* --- places --- */

bool gap(const struct place *p, unsigned sources)
{
    if (p->mislabelled) {
        return true;
    }
    for (int i = 0; i < SOURCES; i++) {
        if ((sources & (1u << i)) != 0 && p->cut[i] != CUT_NONE) {
            return true;
        }
    }
    return false;
}

bool lost(const struct place *p, unsigned sources)
{
    if (p->mislabelled) {
        return true;
    }
    for (int i = 0; i < SOURCES; i++) {
        if ((sources & (1u << i)) != 0 && p->cut[i] == CUT_MISSING) {
            return true;
        }
    }
    return false;
}

bool counts_for(const struct place *p, const struct place *q)
{
    return strcmp(p->partition, q->partition) == 0 &&
           (q->vault || strcmp(p->account, q->account) == 0);
}

static bool other_region(const struct place *p, const struct place *q, const struct place *other,
                         unsigned no_gap, unsigned no_lost)
{
    return other->region != p->region && other->region != q->region && other->folder &&
           !other->forbidden && !other->mislabelled && !gap(other, no_gap) && !lost(other, no_lost);
}

/* One of the places that fit; NULL when there is none. */
static struct place *any_of(struct world *w, struct place *const *fit, unsigned count)
{
    return count != 0 ? fit[below(w, count)] : NULL;
}

struct place *third_place(struct world *w, const struct place *p, const struct place *q,
                          unsigned no_gap, unsigned no_lost)
{
    struct place *fit[MAX_PLACES];
    unsigned count = 0;
    for (int i = 0; i < w->place_count; i++) {
        struct place *other = &w->places[i];
        if (strcmp(other->account, p->account) == 0 && other_region(p, q, other, no_gap, no_lost)) {
            fit[count++] = other;
        }
    }
    return any_of(w, fit, count);
}

struct place *elsewhere(struct world *w, const struct place *p, unsigned no_gap, unsigned no_lost)
{
    return third_place(w, p, p, no_gap, no_lost);
}

struct place *shelter(struct world *w, const struct place *p, unsigned no_gap, unsigned no_lost)
{
    struct place *fit[MAX_PLACES];
    unsigned count = 0;
    for (int i = 0; i < w->place_count; i++) {
        struct place *other = &w->places[i];
        if (counts_for(p, other) && other_region(p, p, other, no_gap, no_lost)) {
            fit[count++] = other;
        }
    }
    return any_of(w, fit, count);
}

struct place *neighbour(struct world *w, const struct place *p, bool vault)
{
    struct place *fit[MAX_PLACES];
    unsigned count = 0;
    for (int i = 0; i < w->place_count; i++) {
        struct place *other = &w->places[i];
        if (other->region == p->region && strcmp(other->account, p->account) != 0 &&
            other->vault == vault && other->folder && !other->mislabelled && !gap(other, JUDGED)) {
            fit[count++] = other;
        }
    }
    return any_of(w, fit, count);
}

/* --- resources --- */

static struct res *plant(struct world *w, struct place *p, enum kind kind, const char *id)
{
    struct res *r = keep(w, sizeof *r);
    r->kind = kind;
    r->place = p;
    r->created = NO_TIME;
    r->changed = NO_TIME;
    r->kept_until = NO_TIME;
    r->used = NO_TIME;
    r->scenario = w->scenario;
    r->json = checked(json_object());
    snprintf(r->id, sizeof r->id, "%s", id);
    if (w->all_count == w->all_room) {
        w->all_room = w->all_room != 0 ? w->all_room * 2 : 1024;
        w->all = checked(realloc(w->all, w->all_room * sizeof(struct res *)));
    }
    w->all[w->all_count++] = r;
    size_t n = p->count[kind];
    if ((n & (n - 1)) == 0) { /* full at every power of two */
        p->items[kind] = checked(realloc(p->items[kind], (n + 1) * 2 * sizeof(struct res *)));
    }
    p->items[kind][p->count[kind]++] = r;
    return r;
}

void set(struct res *r, const char *field, const char *value)
{
    if (value == NULL) {
        json_object_del(r->json, field);
    } else {
        json_object_set_new(r->json, field, checked(json_string(value)));
    }
}

void set_id(struct res *r, const char *id)
{
    static const char *const field[KINDS] = {
        [KIND_SNAPSHOT] = "SnapshotId", [KIND_VOLUME] = "VolumeId", [KIND_IMAGE] = "ImageId"};
    snprintf(r->id, sizeof r->id, "%s", id);
    set(r, field[r->kind], id);
}

void set_time(struct world *w, struct res *r, const char *field, int64_t t)
{
    if (t == NO_TIME) {
        set(r, field, NULL);
        return;
    }
    json_object_set_new(r->json, field, checked(time_json(w, t)));
    if (strcmp(field, "CompletionTime") == 0 && t > r->changed) {
        r->changed = t;
    }
}

void set_created(struct world *w, struct res *r, int64_t t)
{
    static const char *const field[KINDS] = {
        [KIND_SNAPSHOT] = "StartTime",  [KIND_VOLUME] = "CreateTime",
        [KIND_IMAGE] = "CreationDate",  [KIND_INSTANCE] = "LaunchTime",
        [KIND_TEMPLATE] = "CreateTime", [KIND_VERSION] = "CreateTime"};
    r->created = t;
    r->changed = t;
    set_time(w, r, field[r->kind], t);
    if (r->kind == KIND_SNAPSHOT) {
        /* Old snapshots took a while; of young ones the scenario decides the moment to the second. */
        bool slow = t != NO_TIME && w->now - t > 2 * DAY && (w->modern || chance(w, 80));
        set_time(w, r, "CompletionTime", slow ? t + between(w, 60, 3600) : w->modern ? t : NO_TIME);
    }
}

void set_size(struct res *s, long size_gib)
{
    s->size_gib = size_gib;
    json_object_set_new(s->json, "VolumeSize", json_integer(size_gib));
}

/* Clients from before 2025 do not know the field. */
void set_full(struct world *w, struct res *s, json_int_t bytes)
{
    s->full_bytes = bytes;
    if (w->modern) {
        json_object_set_new(s->json, "FullSnapshotSizeInBytes", json_integer(bytes));
    }
}

/* Some number of blocks of 512 KiB; thousands of snapshots pass before one of equal size shares it. */
static json_int_t own_full_size(struct world *w, long size_gib)
{
    json_int_t blocks = (json_int_t)size_gib * 2048;
    return (json_int_t)(++w->serial % (uint64_t)(blocks - 1) + 1) * 524288;
}

struct res *snapshot(struct world *w, struct place *p, const struct scope *sc,
                     const char *volume_id, long size_gib, int64_t age)
{
    struct res *s = plant(w, p, KIND_SNAPSHOT, "");
    set_id(s, new_id(w, "snap-"));
    set(s, "VolumeId", volume_id);
    set(s, "OwnerId", p->account);
    set(s, "State", "completed");
    set(s, "Progress", "100%");
    set(s, "Description", new_description(w));
    set(s, "StorageTier", "standard");
    set_size(s, size_gib);
    json_object_set_new(s->json, "Encrypted", json_false());
    set_full(w, s, own_full_size(w, size_gib));
    if (w->modern) {
        set(s, "TransferType", "standard");
    }
    set_created(w, s, w->now - age);
    good_tags(w, s, sc);
    return s;
}

struct res *volume(struct world *w, struct place *p, const struct scope *sc, long size_gib,
                   int64_t age)
{
    static const char *const types[] = {"gp3", "gp3", "gp2", "io1", "st1", "standard"};
    struct res *v = plant(w, p, KIND_VOLUME, "");
    set_id(v, new_id(w, "vol-"));
    v->size_gib = size_gib;
    json_object_set_new(v->json, "Size", json_integer(size_gib));
    set(v, "SnapshotId", "");
    set(v, "AvailabilityZone", text(w, "%sa", p->region_name));
    set(v, "VolumeType", types[below(w, 6)]);
    json_object_set_new(v->json, "Iops", json_integer(3000));
    json_object_set_new(v->json, "Encrypted", json_false());
    json_object_set_new(v->json, "MultiAttachEnabled", json_false());
    json_object_set_new(v->json, "Attachments", checked(json_array()));
    if (w->modern) {
        set(v, "OwnerId", p->account);
        set(v, "VolumeArn", arn_of(w, v, true));
        json_object_set_new(v->json, "Operator", json_pack("{s:b}", "Managed", 0));
    }
    set_state(v, "available");
    set_created(w, v, w->now - age);
    good_tags(w, v, sc);
    return v;
}

struct res *image(struct world *w, struct place *p, const struct scope *sc, int64_t age)
{
    struct res *img = plant(w, p, KIND_IMAGE, "");
    set_id(img, new_id(w, "ami-"));
    set(img, "Name", text(w, "image-%llu", (unsigned long long)++w->serial));
    set(img, "ImageLocation", text(w, "%s/image-%llu", p->account, (unsigned long long)w->serial));
    set(img, "OwnerId", p->account);
    set(img, "State", "available");
    set(img, "Architecture", "x86_64");
    set(img, "RootDeviceType", "ebs");
    set(img, "RootDeviceName", "/dev/xvda");
    json_object_set_new(img->json, "Public", json_false());
    json_object_set_new(img->json, "BlockDeviceMappings", checked(json_array()));
    set_created(w, img, w->now - age);
    good_tags(w, img, sc);
    return img;
}

struct res *instance(struct world *w, struct place *p, const char *state)
{
    struct res *inst = plant(w, p, KIND_INSTANCE, new_id(w, "i-"));
    set(inst, "InstanceId", inst->id);
    set(inst, "ImageId", new_id(w, "ami-"));
    json_object_set_new(inst->json, "State", json_pack("{s:i,s:s}", "Code", 16, "Name", state));
    set(inst, "InstanceType", "m6i.large");
    set(inst, "RootDeviceType", "ebs");
    set(inst, "RootDeviceName", "/dev/xvda");
    set(inst, "StateTransitionReason", "");
    json_object_set_new(inst->json, "BlockDeviceMappings", checked(json_array()));
    set_created(w, inst, w->now - between(w, 40, 400) * DAY);
    tag(inst, "Name", text(w, "server-%llu", (unsigned long long)++w->serial));
    return inst;
}

void launch_template(struct world *w, struct place *p, int versions, int version,
                     const char *snapshot_id)
{
    const char *id = new_id(w, "lt-");
    const char *name = text(w, "template-%llu", (unsigned long long)++w->serial);
    struct res *lt = plant(w, p, KIND_TEMPLATE, id);
    set(lt, "LaunchTemplateId", id);
    set(lt, "LaunchTemplateName", name);
    json_object_set_new(lt->json, "DefaultVersionNumber", json_integer(version));
    json_object_set_new(lt->json, "LatestVersionNumber", json_integer(versions));
    set_created(w, lt, w->now - 300 * DAY);
    for (int n = 1; n <= versions; n++) {
        struct res *v = plant(w, p, KIND_VERSION, id);
        set(v, "LaunchTemplateId", id);
        set(v, "LaunchTemplateName", name);
        json_object_set_new(v->json, "VersionNumber", json_integer(n));
        json_object_set_new(v->json, "DefaultVersion", json_boolean(n == version));
        set_created(w, v, w->now - (300 - n) * DAY);
        json_t *data = json_pack("{s:s,s:s}", "ImageId", "resolve:ssm:/golden/linux:7",
                                 "InstanceType", "m6i.large");
        if (n == version) {
            json_object_set_new(data, "BlockDeviceMappings",
                                json_pack("[{s:s,s:s},{s:s,s:{s:s,s:s}}]", "DeviceName", "/dev/sdb",
                                          "VirtualName", "ephemeral0", "DeviceName", "/dev/sdf",
                                          "Ebs", "SnapshotId", snapshot_id, "VolumeType", "gp3"));
        }
        json_object_set_new(v->json, "LaunchTemplateData", data);
    }
}

void set_state(struct res *r, const char *state)
{
    set(r, "State", state);
    if (r->kind == KIND_VOLUME) {
        r->available = strcmp(state, "available") == 0;
    }
    if (r->kind == KIND_SNAPSHOT && strcmp(state, "completed") != 0) {
        set(r, "Progress", "47%");
        set(r, "CompletionTime", NULL);
        set(r, "FullSnapshotSizeInBytes", NULL);
        r->changed = r->created;
    } else if (r->kind == KIND_SNAPSHOT) {
        set(r, "Progress", "100%");
        if (json_object_get(r->json, "TransferType") != NULL) { /* what such a client shows */
            json_object_set_new(r->json, "FullSnapshotSizeInBytes", json_integer(r->full_bytes));
        }
    }
}

void set_foreign(struct res *r)
{
    set(r, "OwnerId", "999988887777");
    /* on others' than Amazon's, too */
    set(r, r->kind == KIND_IMAGE ? "ImageOwnerAlias" : "OwnerAlias", "amazon");
    r->foreign = true;
}

void time_based(struct res *s)
{
    set(s, "TransferType", "time-based");
    json_object_set_new(s->json, "CompletionDurationMinutes", json_integer(60));
}

void unfinished_copy(struct res *s, const char *state, const char *message)
{
    set_state(s, state);
    set(s, "Progress", "0%");
    set(s, "VolumeId", "vol-ffffffff");
    set(s, "StateMessage", message);
    set(s, "KmsKeyId", NULL);
    set_size(s, 0);
    json_object_set_new(s->json, "Encrypted", json_false());
}

void made_from(struct res *v, struct res *s)
{
    set(v, "SnapshotId", s->id);
    if (v->created != NO_TIME && v->created > s->used) {
        s->used = v->created;
    }
}

void show_to(struct res *s, struct place *q)
{
    if (q->shown == NULL) {
        q->shown = checked(json_array());
    }
    json_t *row = checked(json_deep_copy(s->json));
    json_object_del(row, "Tags"); /* they are the owner's to see */
    json_array_append_new(q->shown, row);
}

void encrypt(struct res *r, const char *kms_key)
{
    json_object_set_new(r->json, "Encrypted", json_true());
    set(r, "KmsKeyId", kms_key);
}

void archive(struct world *w, struct res *s, int64_t restored_until)
{
    set(s, "StorageTier", "archive");
    set_time(w, s, "RestoreExpiryTime", restored_until);
}

void remember_earlier(struct res *r)
{
    json_decref(r->earlier);
    r->earlier = checked(json_deep_copy(r->json));
}

/* --- tags --- */

void tag(struct res *r, const char *key, const char *value)
{
    json_t *tags = json_object_get(r->json, "Tags");
    if (tags == NULL) {
        tags = checked(json_array());
        json_object_set_new(r->json, "Tags", tags);
    }
    json_array_append_new(tags, json_pack("{s:s,s:s}", "Key", key, "Value", value));
}

void untag(struct res *r)
{
    json_object_del(r->json, "Tags");
    r->tags = TAGS_ABSENT;
    r->scope = NULL;
    r->tagged = NULL;
    r->app = NULL;
}

void good_tags(struct world *w, struct res *r, const struct scope *sc)
{
    static const char *const owners[] = {"payments", "platform", "data", "web", "erp"};
    const struct policy *policy = w->policy;
    untag(r);
    r->tags = TAGS_GOOD;
    r->scope = policy != NULL ? scope_of(w, sc, r->kind) : NULL;
    r->tagged = sc;
    tag(r, "Name", text(w, "%s-%llu", owners[below(w, 5)], (unsigned long long)++w->serial));
    r->app = text(w, "app-%llu", (unsigned long long)w->serial);
    tag(r, "Application", r->app);
    if (sc != NULL && sc->service != NULL) {
        tag(r, "Service", chance(w, 80) ? sc->service : text(w, "%s-east", sc->service));
    }
    if (sc != NULL && sc->heir) {
        tag(r, "Heritage", "yes");
    }
    if (policy == NULL) {
        return;
    }
    for (int i = 0; policy->required_all[i] != NULL; i++) {
        tag(r, policy->required_all[i], owners[below(w, 5)]);
    }
    if (r->kind == KIND_VOLUME && policy->required_volume != NULL) {
        tag(r, policy->required_volume, "standard");
    }
    if (r->scope != NULL && r->scope->required_key != NULL) {
        tag(r, r->scope->required_key, "yes");
    }
    if (w->noise && chance(w, 8)) {
        tag(r, "aws:cloudformation:stack-name", "stack");
    }
}

void same_tags(struct res *to, const struct res *from)
{
    json_object_set(to->json, "Tags", json_object_get(from->json, "Tags"));
    to->app = from->app;
}

void hold(struct world *w, struct res *r)
{
    static const char *const built_in[] = {"LegalHold", "LitigationHold", "DoNotDelete"};
    const char *key = w->policy->hold_tag;
    tag(r, key != NULL ? key : built_in[below(w, 3)], "case 17");
    r->held = true;
}

/* --- edges --- */

void attach(struct world *w, struct res *v, struct res *inst, const char *device, bool dot)
{
    int64_t since = v->created != NO_TIME ? v->created : w->now - 30 * DAY;
    json_t *attachments = json_object_get(v->json, "Attachments");
    json_array_append_new(attachments,
                          json_pack("{s:s,s:s,s:s,s:s,s:o,s:b}", "VolumeId", v->id, "InstanceId",
                                    inst->id, "Device", device, "State", "attached", "AttachTime",
                                    time_json(w, since), "DeleteOnTermination", dot ? 1 : 0));
    json_array_append_new(json_object_get(inst->json, "BlockDeviceMappings"),
                          json_pack("{s:s,s:{s:s,s:s,s:o,s:b}}", "DeviceName", device, "Ebs",
                                    "VolumeId", v->id, "Status", "attached", "AttachTime",
                                    time_json(w, since), "DeleteOnTermination", dot ? 1 : 0));
    set_state(v, "in-use");
    v->attached = true;
}

void map_snapshot(struct res *img, const char *device, const struct res *s)
{
    json_array_append_new(json_object_get(img->json, "BlockDeviceMappings"),
                          json_pack("{s:s,s:{s:s,s:I,s:s,s:b}}", "DeviceName", device, "Ebs",
                                    "SnapshotId", s->id, "VolumeSize", (json_int_t)s->size_gib,
                                    "VolumeType", "gp3", "DeleteOnTermination", 1));
}

void launched_from(struct res *inst, const struct res *img)
{
    set(inst, "ImageId", img->id);
}

struct res *server_volume(struct world *w, struct place *p, const struct scope *sc, long size_gib,
                          int64_t age)
{
    struct res *v = volume(w, p, sc, size_gib, age);
    attach(w, v, instance(w, p, "running"), "/dev/sdf", false);
    return v;
}

/* --- texts that AWS writes --- */

const char *arn_of(struct world *w, const struct res *r, bool account)
{
    return text(w, "arn:%s:ec2:%s:%s:%s/%s", r->place->partition, r->place->region_name,
                account ? r->place->account : "", kind_name(r->kind), r->id);
}

const char *copied_text(struct world *w, const struct res *source)
{
    return text(w, "[Copied %s from %s] %s", source->id, source->place->region_name,
                json_string_value(json_object_get(source->json, "Description")));
}

const char *create_image_text(struct world *w, const char *image_id)
{
    return text(w, "Created by CreateImage(%s) for %s", new_id(w, "i-"), image_id);
}

const char *copy_image_text(struct world *w, const char *image_id, const char *snapshot_id)
{
    return text(w,
                "Copied for DestinationAmi %s from SourceAmi %s for SourceSnapshot %s. "
                "Task created on 1,629,998,298,383.",
                image_id, new_id(w, "ami-"), snapshot_id);
}
