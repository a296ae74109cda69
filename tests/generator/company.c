/* A company to show: two accounts, five regions, teams, schedules, and the dirt that gathers. */
#include "generate.h"

#include "world.h"

#include <stdio.h>
#include <string.h>

#define AS_OF INT64_C(1795154400) /* 2026-11-20T06:00:00Z */

enum { FRANKFURT, IRELAND, VIRGINIA, SINGAPORE, STOCKHOLM };

struct app {
    const char *name, *owner, *cost_center;
    int region;
    bool gold;   /* backed up every day, copied, tested */
    bool tested; /* somebody restores it now and then */
};

static const struct app apps[] = {
    {"order-api", "checkout@nordwind.example", "CC-1200", FRANKFURT, true, true},
    {"billing", "finance-it@nordwind.example", "CC-3100", FRANKFURT, true, false},
    {"warehouse-db", "logistics@nordwind.example", "CC-2100", FRANKFURT, true, true},
    {"route-planner", "logistics@nordwind.example", "CC-2100", FRANKFURT, false, true},
    {"customer-portal", "web@nordwind.example", "CC-1400", IRELAND, true, true},
    {"search", "web@nordwind.example", "CC-1400", IRELAND, false, false},
    {"data-lake", "analytics@nordwind.example", "CC-4000", IRELAND, false, true},
    {"crm", "sales-it@nordwind.example", "CC-1500", FRANKFURT, true, true},
    {"hr-payroll", "hr-it@nordwind.example", "CC-5000", FRANKFURT, true, true},
    {"us-fulfilment", "logistics-us@nordwind.example", "CC-2200", VIRGINIA, true, true},
    {"us-shop", "web-us@nordwind.example", "CC-1410", VIRGINIA, false, false},
    {"customs-gateway", "logistics@nordwind.example", "CC-2300", SINGAPORE, false, true},
    {"ci-runners", "platform@nordwind.example", "CC-9000", STOCKHOLM, false, false},
    {"wiki", "platform@nordwind.example", "CC-9000", STOCKHOLM, false, false},
};

#define APPS (sizeof apps / sizeof apps[0])

struct company {
    struct world *w;
    const char *billing_key; /* of the family that nobody ever restored */
    struct res *golden_image[5];
};

/* --- tags --- */

static void name(struct company *c, struct res *r, const char *value, const struct app *app,
                 const char *environment)
{
    struct world *w = c->w;
    untag(r);
    tag(r, "Name", value);
    if (app == NULL) {
        return;
    }
    tag(r, "Application", app->name);
    if (!chance(w, 3)) { /* some are always forgotten */
        tag(r, chance(w, 2) ? "owner" : "Owner", app->owner);
        tag(r, "Environment", environment);
        tag(r, "CostCenter", app->cost_center);
    }
    if (app->gold && strcmp(environment, "prod") == 0) {
        tag(r, "BackupTier", "gold");
    }
}

static int64_t nightly(struct company *c, int days)
{
    return days * DAY + 3 * HOUR + between(c->w, 0, 2 * HOUR);
}

/* --- backups --- */

static struct place *place_of(struct company *c, int account, int region)
{
    return &c->w->places[account * 5 + region];
}

static struct place *recovery_region(struct company *c, const struct place *p)
{
    static const int to[] = {IRELAND, FRANKFURT, FRANKFURT, FRANKFURT, FRANKFURT};
    return place_of(c, 0, to[p->region]);
}

static struct res *backup_of(struct company *c, struct res *v, const struct app *app,
                             const char *environment, int64_t age)
{
    struct res *s = snapshot(c->w, v->place, NULL, v->id, v->size_gib, age);
    name(c, s, text(c->w, "%s-%s", app->name, "backup"), app, environment);
    const char *key = json_string_value(json_object_get(v->json, "KmsKeyId"));
    if (key != NULL) {
        encrypt(s, key);
        set(s, "DataEncryptionKeyId", text(c->w, "dek-%s", v->id));
    }
    return s;
}

static void by_dlm(struct res *s)
{
    set(s, "Description", "Created for policy: policy-0a71c3d5e9b24f680 schedule: nightly");
    tag(s, "aws:dlm:lifecycle-policy-id", "policy-0a71c3d5e9b24f680");
    tag(s, "aws:dlm:lifecycle-schedule-name", "nightly");
    tag(s, "dlm:managed", "true");
}

static void by_aws_backup(struct company *c, struct res *s)
{
    set(s, "Description", "This snapshot is created by the AWS Backup service.");
    tag(s, "aws:backup:source-resource",
        text(c->w, "%s:%s", json_string_value(json_object_get(s->json, "VolumeId")), s->id + 5));
}

static struct res *scheduled_backup(struct company *c, struct res *v, const struct app *app,
                                    const char *environment, int64_t age)
{
    struct res *s = backup_of(c, v, app, environment, age);
    if (app->gold) {
        by_dlm(s);
    } else {
        by_aws_backup(c, s);
    }
    return s;
}

/* Some days ago, of a volume that was there already. */
static int64_t days_ago(struct company *c, const struct res *v, int from, int to)
{
    int64_t age = between(c->w, from, to) * DAY, oldest = c->w->now - v->created - DAY;
    return age < oldest ? age : oldest;
}

static struct res *copy_to(struct company *c, struct place *target, struct res *s,
                           const struct app *app, int64_t age)
{
    struct res *copy = snapshot(c->w, target, NULL, "vol-ffffffff", s->size_gib, age);
    set(copy, "Description",
        text(c->w, "[Copied %s from %s] %s", s->id, s->place->region_name,
             json_string_value(json_object_get(s->json, "Description"))));
    set_full(c->w, copy, s->full_bytes);
    name(c, copy, text(c->w, "%s-dr-copy", app->name), app, "prod");
    return copy;
}

/* Nightly backups, the newest two of gold ones copied; some schedules broke. */
static struct res *protect(struct company *c, struct res *v, const struct app *app,
                           const char *environment)
{
    struct world *w = c->w;
    bool prod = strcmp(environment, "prod") == 0;
    int keep_days = prod ? (app->gold ? 10 : 7) : 3;
    int first = prod && chance(w, 4) ? 6 : 0; /* the tag was lost, and nobody noticed */
    struct res *newest = NULL;
    for (int day = first; day < first + keep_days; day++) {
        struct res *s = scheduled_backup(c, v, app, environment, nightly(c, day));
        newest = newest != NULL ? newest : s;
        if (app->gold && prod && day < 2 && !chance(w, 6)) {
            copy_to(c, recovery_region(c, v->place), s, app, w->now - s->created - HOUR);
        }
    }
    if (app->gold && prod && chance(w, 50)) { /* a yearly one in the archive */
        struct res *s = backup_of(c, v, app, environment, days_ago(c, v, 100, 300));
        set(s, "Description", "year end");
        archive(w, s, NO_TIME);
    }
    return newest;
}

/* --- servers --- */

static struct res *data_volume(struct company *c, struct place *p, const struct app *app,
                               const char *environment, int number, int64_t age)
{
    struct world *w = c->w;
    static const long sizes[] = {20, 50, 100, 200, 500, 1000, 2000};
    struct res *v = volume(w, p, NULL, sizes[below(w, 7)], age);
    name(c, v, text(w, "%s-%s-data%d", app->name, environment, number), app, environment);
    if (strcmp(app->name, "billing") == 0) {
        json_object_set_new(v->json, "Encrypted", json_true());
        set(v, "KmsKeyId", c->billing_key);
    }
    return v;
}

static void server(struct company *c, struct place *p, const struct app *app,
                   const char *environment, int number)
{
    struct world *w = c->w;
    bool prod = strcmp(environment, "prod") == 0;
    int64_t age = between(w, 30, 700) * DAY;
    bool stopped = !prod && chance(w, 15);
    struct res *inst = instance(w, p, stopped ? "stopped" : "running");
    if (stopped) {
        int64_t off = w->now - between(w, 3, 39) * DAY; /* launched before */
        set(inst, "StateTransitionReason",
            text(w, "User initiated (%s)", utc_text(w, off, "%Y-%m-%d %H:%M:%S GMT")));
    }
    name(c, inst, text(w, "%s-%s-%d", app->name, environment, number), app, environment);
    launched_from(inst, c->golden_image[p->region]);
    struct res *root = volume(w, p, NULL, 20, age);
    name(c, root, text(w, "%s-%s-%d-root", app->name, environment, number), app, environment);
    attach(w, root, inst, "/dev/xvda", true);
    if (strcmp(app->name, "ci-runners") == 0) { /* replaced, not restored */
        tag(inst, "aws:autoscaling:groupName", "ci-runners");
        return;
    }
    protect(c, root, app, environment);
    for (int d = 0; d < 1 + (int)below(w, 2); d++) {
        struct res *v = data_volume(c, p, app, environment, d, age);
        attach(w, v, inst, text(w, "/dev/sd%c", 'f' + d), false);
        bool forgotten = prod && chance(w, 2); /* no schedule ever found it */
        struct res *newest = forgotten ? NULL : protect(c, v, app, environment);
        if (newest != NULL && app->tested && prod && chance(w, 40)) {
            int64_t kept = days_ago(c, v, 40, 80); /* for the test that was made from it */
            struct res *s = scheduled_backup(c, v, app, environment, kept);
            struct res *test = data_volume(c, p, app, "test", d, w->now - s->created - DAY);
            test->size_gib = v->size_gib;
            json_object_set_new(test->json, "Size", json_integer(v->size_gib));
            set(test, "SnapshotId", s->id);
            tag(test, "purpose", "restore test");
        }
    }
}

/* --- images --- */

static void golden_images(struct company *c)
{
    static const struct app platform = {
        "golden-linux", "platform@nordwind.example", "CC-9000", FRANKFURT, false, false};
    struct world *w = c->w;
    struct res *source = NULL, *backing = NULL;
    for (int month = 8; month >= 0; month--) {
        struct place *home = place_of(c, 0, FRANKFURT);
        int64_t age = (month * 30 + 4) * DAY;
        struct res *s = snapshot(w, home, NULL, new_id(w, "vol-"), 20, age);
        struct res *img = image(w, home, NULL, age);
        set(img, "Name", text(w, "golden-linux-%s", utc_text(w, w->now - age, "%Y%m%d")));
        set(s, "Description", create_image_text(w, img->id));
        map_snapshot(img, "/dev/xvda", s);
        name(c, img, "golden-linux", &platform, "prod");
        name(c, s, "golden-linux", &platform, "prod");
        if (month > 5) {
            set_state(img, "disabled");
        }
        c->golden_image[FRANKFURT] = source = img;
        backing = s;
    }
    for (int r = IRELAND; r <= STOCKHOLM; r++) {
        struct place *p = place_of(c, 0, r);
        struct res *img = image(w, p, NULL, 3 * DAY);
        struct res *s = snapshot(w, p, NULL, "vol-ffffffff", 20, 3 * DAY);
        set(img, "Name", json_string_value(json_object_get(source->json, "Name")));
        set(img, "SourceImageId", source->id);
        set(img, "SourceImageRegion", w->regions[FRANKFURT]);
        set(s, "Description", copy_image_text(w, img->id, backing->id));
        set_full(w, s, backing->full_bytes);
        map_snapshot(img, "/dev/xvda", s);
        name(c, img, "golden-linux", &platform, "prod");
        name(c, s, "golden-linux", &platform, "prod");
        c->golden_image[r] = img;
    }
    launch_template(w, place_of(c, 0, FRANKFURT), 14, 9, new_id(w, "snap-"));
}

/* --- what people leave behind --- */

static void leftovers(struct company *c, struct place *p, int count)
{
    static const char *const why[] = {"before upgrade", "migration 2025",  "pre-go-live",
                                      "test",           "ticket OPS-4711", "do not delete"};
    struct world *w = c->w;
    for (int i = 0; i < count; i++) {
        const struct app *app = &apps[below(w, (unsigned)APPS)];
        const char *volume_id = new_id(w, "vol-");
        long size = (long)between(w, 8, 800);
        int n = 1 + (int)below(w, 4);
        int64_t age = between(w, 60, 600) * DAY;
        for (int k = 0; k < n; k++) {
            struct res *s = snapshot(w, p, NULL, volume_id, size, age + (int64_t)k * 7 * DAY);
            set(s, "Description", why[below(w, 6)]);
            name(c, s, text(w, "%s-old", app->name), chance(w, 60) ? app : NULL, "prod");
            if (chance(w, 15)) { /* of an image that was deregistered */
                set(s, "Description", create_image_text(w, new_id(w, "ami-")));
            }
            if (chance(w, 10)) {
                untag(s);
            }
        }
        if (chance(w, 60)) { /* and a disk that nobody claims */
            struct res *v =
                volume(w, p, NULL, (long)between(w, 10, 500), between(w, 20, 400) * DAY);
            name(c, v, text(w, "%s-detached", app->name), chance(w, 50) ? app : NULL, "dev");
        }
    }
}

/* Recovery copies of systems that were switched off long ago. */
static void old_copies(struct company *c, int count)
{
    struct world *w = c->w;
    for (int i = 0; i < count; i++) {
        struct place *p = place_of(c, 0, FRANKFURT);
        struct res *s = snapshot(w, p, NULL, new_id(w, "vol-"), (long)between(w, 50, 900),
                                 between(w, 450, 800) * DAY);
        set(s, "Description", "retired system, last state");
        name(c, s, text(w, "legacy-%d", i + 1), &apps[2], "prod");
        copy_to(c, recovery_region(c, p), s, &apps[2], w->now - s->created - DAY);
    }
}

static const char policy[] =
    "policy: {name: Nordwind backup standard, version: \"2026.3\", owner: "
    "\"it-risk@nordwind.example\"}\n"
    "settle_minutes: 60\n"
    "places:\n"
    "  pairs:\n"
    "    eu-central-1: [eu-west-1]\n"
    "    eu-west-1: [eu-central-1]\n"
    "    us-east-1: [eu-central-1]\n"
    "    ap-southeast-1: [eu-central-1]\n"
    "tags:\n"
    "  required: {all: [Owner, Environment, CostCenter]}\n"
    "scopes:\n"
    "  - name: critical production data\n"
    "    match: {tag: {Environment: prod, BackupTier: [gold]}}\n"
    "    tier: critical\n"
    "    objectives: {rpo: 30h, keep_at_most: 400d}\n"
    "    copies: {not_older_than: 48h, min_proof: P2}\n"
    "    restore: {tested_within: 180d, min_grade: E2, unit: group, group_by: [account, region, "
    "key, "
    "tag:Application]}\n"
    "  - name: other production\n"
    "    match: {tag: {Environment: prod}}\n"
    "    tier: prod\n"
    "    objectives: {rpo: 48h}\n"
    "    restore: {tested_within: 365d, min_grade: E2, unit: group, group_by: [account, region, "
    "key]}\n"
    "  - name: development and test\n"
    "    match: {tag: {Environment: [stage, dev, test]}}\n"
    "    objectives: {rpo: 7d}\n"
    "  - name: everything else\n"
    "    match: {}\n"
    "    objectives: none\n"
    "rules:\n"
    "  ORPHAN-SNAP-VOLUME-GONE: {min_age_days: 45}\n"
    "  TAG-REQUIRED: {severity: high}\n"
    "exemptions:\n"
    "  - id: EX-0042\n"
    "    rule: \"TAG-*\"\n"
    "    match: {tag: {Application: wiki}}\n"
    "    owner: platform-team\n"
    "    approved_by: ciso@nordwind.example\n"
    "    reason: \"The wiki is replaced in spring; its tags are not worth mending\"\n"
    "    ticket: RISK-981\n"
    "    expires: 2027-03-31\n";

static void found(struct company *c)
{
    static const char *const accounts[] = {"731845902116", "408215673990"};
    static const char *const regions[] = {"eu-central-1", "eu-west-1", "us-east-1",
                                          "ap-southeast-1", "eu-north-1"};
    struct world *w = c->w;
    w->noise = false;
    w->now = AS_OF;
    w->account_folders = true;
    w->account_count = 2;
    w->region_count = 5;
    for (int a = 0; a < 2; a++) {
        w->accounts[a] = accounts[a];
        for (int r = 0; r < 5; r++) {
            w->regions[r] = regions[r];
            struct place *p = &w->places[w->place_count++];
            p->account = accounts[a];
            p->partition = "aws";
            p->region = r;
            p->region_name = regions[r];
            p->folder = true;
        }
    }
    place_of(c, 1, STOCKHOLM)->cut[1] = CUT_TRUNCATED; /* somebody saved the first page only */
    c->billing_key = new_key(w, place_of(c, 0, FRANKFURT));
    w->doomed_key = c->billing_key;
}

int company(const struct options *o)
{
    struct company c = {.w = world_new(o->seed)};
    struct world *w = c.w;
    found(&c);
    golden_images(&c);
    leftovers(&c, place_of(&c, 0, FRANKFURT), (int)(o->resources / 130) + 1);
    leftovers(&c, place_of(&c, 0, VIRGINIA), (int)(o->resources / 260) + 1);
    leftovers(&c, place_of(&c, 1, IRELAND), (int)(o->resources / 400) + 1);
    old_copies(&c, (int)(o->resources / 800) + 1);
    for (int number = 1; w->all_count < (size_t)o->resources; number++) {
        const struct app *app = &apps[(unsigned)number % APPS];
        server(&c, place_of(&c, 0, app->region), app, "prod", number);
        if (number % 3 == 0) {
            server(&c, place_of(&c, 1, app->region), app, number % 2 == 0 ? "stage" : "dev",
                   number);
        }
    }
    const char *as_of = text(w, "%s\n", utc_text(w, w->now, "%Y-%m-%dT%H:%M:%SZ"));
    bool good = write_world(w, o->out) == 0 &&
                write_file(text(w, "%s/policy.yaml", o->out), policy, sizeof policy - 1) == 0 &&
                write_file(text(w, "%s/as_of", o->out), as_of, strlen(as_of)) == 0;
    world_free(w);
    return good ? 0 : 1;
}
