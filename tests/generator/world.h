/* A world: accounts × regions with planted resources, a policy, and what is true of each of them.
 *
 * Scenarios plant resources and say what they are; nothing here reads a world back to find out.
 * This program shares no code with the auditor that it tests: libc and jansson only. */
#ifndef WORLDS_WORLD_H
#define WORLDS_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#define MINUTE  INT64_C(60)
#define HOUR    (60 * MINUTE)
#define DAY     (24 * HOUR)
#define NO_TIME INT64_MIN

/* Listings of a place, as bits. */
#define SNAP    1u
#define VOL     2u
#define AMI     4u
#define INST    8u
#define LT      16u
#define JUDGED  (SNAP | VOL | AMI) /* the listings whose absence rules ask for */
#define ALL     31u
#define SOURCES 5

#define STRANGER "888877776666" /* whose resources lie in a folder with the wrong name */

#define MAX_REGIONS  10
#define MAX_ACCOUNTS 4
#define MAX_PLACES   40
#define CLOCK_SKEW   (5 * MINUTE) /* what begins later than that after as_of was not there yet */

enum kind {
    KIND_SNAPSHOT,
    KIND_VOLUME,
    KIND_IMAGE,
    KIND_INSTANCE,
    KIND_TEMPLATE,
    KIND_VERSION,
    KINDS
};

/* What is wrong with a listing of a place. */
enum cut {
    CUT_NONE,
    CUT_MISSING,   /* no file: nothing of it is seen */
    CUT_TRUNCATED, /* every record is there, and the last page holds a token */
    CUT_MALFORMED, /* every record is there, and one more file is broken */
    CUT_NAMED      /* volumes only: a running instance names one that the listing lacks */
};

struct res;

struct place {
    const char *account;   /* 12 digits */
    const char *partition; /* aws, aws-us-gov: nothing is looked for beyond it */
    bool vault;            /* the policy names the account in trust.vault_accounts */
    bool beyond;           /* whether it is in scope is left open: there is no folder */
    bool mislabelled;      /* all that it holds is somebody else's: nothing of it is judged */
    int region;            /* index in world.regions */
    const char *region_name;
    enum cut cut[SOURCES];
    bool folder;    /* false: the policy names the region, and there is no folder */
    bool forbidden; /* by the policy; only copies that do not count lie here */
    struct res **items[KINDS];
    size_t count[KINDS];
    json_t *shown; /* rows of other accounts' snapshots that are shared with this one */
};

enum tags_are { TAGS_GOOD, TAGS_ABSENT, TAGS_OTHER }; /* other: user tags, no required key */

/* ST_ANY: there is a record, and the contract leaves open what it says. */
enum status { ST_UNTOLD, ST_PASS, ST_FAIL, ST_UNKNOWN, ST_EXEMPT, ST_NONE, ST_UNSETTLED, ST_ANY };

enum caused { NOT_CAUSED, CAUSED, CAUSED_OR_NOT };

/* Where the contract leaves a choice, a text holds the choices between bars: "gap|no-time", and
 * "|held" is nothing or held. */
struct verdict {
    unsigned may_be;        /* statuses, as bits */
    const char *reason;     /* "" for none */
    const char *brake;      /* "" for none */
    const char *confidence; /* of a fail; NULL: not checked */
    unsigned would_be;      /* of ST_EXEMPT, as bits */
    enum caused caused;
};

/* What a rule on tags must say of one tag, or of the resource (key ""): a reason of a fail, "no-time" or
 * "gap" of an unknown, "" for a pass. */
struct tag_fact {
    unsigned rule; /* enum rule */
    const char *key, *reason;
};

#define TAG_FACTS 8

/* One planted resource. */
struct res {
    enum kind kind;
    struct place *place;
    char id[40];
    json_t *json;
    json_t *earlier; /* an older record of the same id, written before this one; or NULL */
    const struct scope *scope;  /* that it matches; NULL for none */
    const struct scope *tagged; /* whose tags it carries, though its kind may keep it out */
    const char *app;            /* value of its Application tag */
    bool foreign;               /* of another owner: never judged */
    bool late;                  /* stands on the last page */
    long size_gib;
    json_int_t full_bytes;   /* of snapshots: unlike those of any other, but of its copies */
    int64_t kept_until;      /* a date that it carries; NO_TIME when none can be read */
    bool kept_to_the_second; /* that date is this very moment */
    int64_t created;         /* StartTime, CreateTime, CreationDate; NO_TIME when it has none */
    int64_t changed;         /* the latest time that the settle window looks at */
    enum tags_are tags;
    struct tag_fact facts[TAG_FACTS];
    int fact_count;
    bool ambiguous;       /* a second scope selects it, too */
    bool held;            /* carries a hold tag of the policy */
    bool managed;         /* volumes: a service keeps it */
    bool named;           /* volumes: a running instance names it, whatever its own listing says */
    struct res *proves;   /* volumes: the one that this one shows to be restorable */
    int64_t used;         /* snapshots: when the youngest volume was made from it; or NO_TIME */
    bool in_proven_group; /* volumes: proven, and its group passes */
    bool restore_passes;  /* volumes: a RESTORE rule passes by what proves it */
    bool csi;             /* carries a CSI or Velero tag */
    bool available;       /* volumes: State is available */
    bool attached;        /* volumes: has an attachment of any sort */
    unsigned exempted;    /* rules of which the policy excuses it on this day, as bits */
    unsigned told;        /* rules whose truth was written, as bits */
    const char *scenario; /* that planted it */
    struct verdict rpo;   /* volumes: remembered for what it causes */
};

struct truth; /* truth.h */

struct world {
    uint64_t seed;
    uint64_t random;
    uint64_t serial;
    long next_size;
    int capitals; /* volume ids of capital letters planted so far */
    int64_t now;  /* as_of */
    bool noise;
    bool
        modern; /* a client since 2025 read it: TransferType on all, full sizes, owners of volumes */
    bool one_partition;
    bool account_folders;
    const char *accounts[MAX_ACCOUNTS];
    int account_count;
    const char *vault;      /* one of the accounts, or NULL */
    const char *doomed_key; /* of a company: the key that goes, or NULL */
    const char *regions[MAX_REGIONS];
    int region_count;
    struct place places[MAX_PLACES];
    int place_count;
    struct policy *policy;
    struct truth *truth;
    const char *scenario; /* that is planting now */
    void **owned;         /* freed with the world */
    size_t owned_count, owned_room;
    struct res **all;
    size_t all_count, all_room;
};

struct world *world_new(uint64_t seed);
void world_free(struct world *w);

/* --- chance: splitmix64, the same everywhere --- */
uint64_t rnd(struct world *w);
unsigned below(struct world *w, unsigned n);            /* 0 … n-1 */
int64_t between(struct world *w, int64_t a, int64_t b); /* a … b, both included */
bool chance(struct world *w, unsigned percent);

/* --- memory and text, owned by the world --- */
void *keep(struct world *w, size_t size); /* zeroed */
const char *text(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *upper_hex(struct world *w, const char *id); /* snap-0ABC… */
const char *utc_text(struct world *w, int64_t t, const char *strftime_format);
json_t *time_json(struct world *w, int64_t t); /* in one of the forms that occur */

const char *new_id(struct world *w, const char *prefix);     /* prefix-0 and 16 hex digits */
const char *short_id(struct world *w, const char *prefix);   /* prefix and 8 hex digits */
const char *new_key(struct world *w, const struct place *p); /* ARN of a KMS key */
long new_size(struct world *w);                              /* GiB; no other scenario uses it */
const char *new_description(struct world *w);                /* unlike any other */

/* --- places --- */
bool gap(const struct place *p, unsigned sources);  /* any of them is not complete */
bool lost(const struct place *p, unsigned sources); /* any of them was not read at all */
/* Does what lies in `q` count for a volume of `p`: the same partition, its own account or a vault? */
bool counts_for(const struct place *p, const struct place *q);
/* A place of the same account in another region, or NULL: with none of `no_gap` incomplete, none of
 * `no_lost` unread. */
struct place *elsewhere(struct world *w, const struct place *p, unsigned no_gap, unsigned no_lost);
/* As above, and in none of the regions of `p` and `q`. */
struct place *third_place(struct world *w, const struct place *p, const struct place *q,
                          unsigned no_gap, unsigned no_lost);
/* Like elsewhere(), or in the vault's account. */
struct place *shelter(struct world *w, const struct place *p, unsigned no_gap, unsigned no_lost);
/* A place in the region of `p`, of another account: of the vault, or of none that counts. */
struct place *neighbour(struct world *w, const struct place *p, bool vault);

/* --- resources: completed, available, untouched, with good tags, until told otherwise --- */
struct res *snapshot(struct world *w, struct place *p, const struct scope *sc,
                     const char *volume_id, long size_gib, int64_t age);
struct res *volume(struct world *w, struct place *p, const struct scope *sc, long size_gib,
                   int64_t age);
struct res *image(struct world *w, struct place *p, const struct scope *sc, int64_t age);
struct res *instance(struct world *w, struct place *p, const char *state);
/* A launch template of `versions` versions, of which `version` names `snapshot_id`. */
void launch_template(struct world *w, struct place *p, int versions, int version,
                     const char *snapshot_id);

void set_id(struct res *r, const char *id);
void set(struct res *r, const char *field, const char *value); /* value NULL: removes the field */
void set_time(struct world *w, struct res *r, const char *field, int64_t t);
void set_created(struct world *w, struct res *r, int64_t t); /* NO_TIME removes it */
void set_state(struct res *r, const char *state);            /* of snapshots, volumes, images */
void set_foreign(struct res *r);
void set_size(struct res *s, long size_gib); /* snapshots; the full size stays */
void set_full(struct world *w, struct res *s, json_int_t bytes); /* snapshots */
void time_based(struct res *s); /* the only fields that mark a copy */
/* A copy that runs or failed shows no size, key nor volume; `message`: its StateMessage. */
void unfinished_copy(struct res *s, const char *state, const char *message);
void made_from(struct res *v, struct res *s); /* Volume.SnapshotId */
/* A row of a snapshot in the listing of another account that it is shared with. */
void show_to(struct res *s, struct place *q);
void encrypt(struct res *r, const char *kms_key);                     /* snapshots */
void archive(struct world *w, struct res *s, int64_t restored_until); /* NO_TIME: not restored */
void remember_earlier(struct res *r); /* what it is now becomes the older record */

void tag(struct res *r, const char *key, const char *value);
void untag(struct res *r); /* removes all */
void good_tags(struct world *w, struct res *r, const struct scope *sc);
void hold(struct world *w, struct res *r);
void same_tags(struct res *to, const struct res *from);

void attach(struct world *w, struct res *v, struct res *inst, const char *device, bool dot);
void map_snapshot(struct res *img, const char *device, const struct res *s);
void launched_from(struct res *inst, const struct res *img);
/* A running server with one data volume; the volume. */
struct res *server_volume(struct world *w, struct place *p, const struct scope *sc, long size_gib,
                          int64_t age);

/* --- texts that AWS writes --- */
const char *arn_of(struct world *w, const struct res *r, bool account);
const char *copied_text(struct world *w, const struct res *source);
const char *create_image_text(struct world *w, const char *image_id);
const char *copy_image_text(struct world *w, const char *image_id, const char *snapshot_id);

/* --- files (layout.c) --- */
int write_world(struct world *w, const char *dir); /* DIR/input/…; 0, or -1 after a message */
int make_dirs(const char *path);
int write_file(const char *path, const char *bytes, size_t length);
const char *kind_name(enum kind kind);

#endif
