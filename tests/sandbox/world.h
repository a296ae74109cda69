/* A world as the sandbox serves it: accounts, regions, and each listing as the XML or JSON that AWS
 * would write, rendered once when the sandbox starts. Nothing changes after world_load(), so any thread
 * may read. */
#ifndef SANDBOX_WORLD_H
#define SANDBOX_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/map.h"
#include "core/sink.h"
#include "core/str.h"
#include "core/vec.h"

enum listing_kind {
    LIST_SNAPSHOTS,
    LIST_IMAGES,
    LIST_VOLUMES,
    LIST_INSTANCES,
    LIST_TEMPLATES,
    LIST_VERSIONS,
    LIST_TIERINGS,
    LIST_KEYS, /* in JSON, as all that follow */
    LIST_VAULTS,
    LIST_POINTS,
    LIST_COUNT
};

enum record_flags {
    RECORD_OWN = 1,      /* the account's own; volumes, instances and templates always are */
    RECORD_REPLACED = 2, /* a later record of the same id took its place: never served */
    RECORD_MANAGED = 4,  /* by an AWS service: hidden unless asked for */
    RECORD_DISABLED = 8, /* image */
    RECORD_PUBLIC = 16,  /* everybody sees it */
    RECORD_DEFAULT = 32, /* template version */
    RECORD_LATEST = 64   /* template version */
};

#define NO_ROW UINT32_MAX

struct record {
    uint64_t at; /* its <item>, or its object, in the listing's text */
    uint32_t len;
    uint32_t next;   /* row of an older record of the same key, or NO_ROW */
    uint32_t group;  /* instances: row of the reservation; else NO_ROW */
    uint32_t number; /* of a template version */
    unsigned flags;
};

/* What stands around the instances of one reservation. */
struct group {
    uint64_t head_at;
    uint64_t tail_at;
    uint32_t head_len;
    uint32_t tail_len;
};

struct column;
#define COLUMNS 3 /* ids, times, what snapshots are of */

struct listing {
    bool denied;       /* the world does not tell it all: AWS says UnauthorizedOperation */
    const char *why;   /* it is denied, for the log */
    struct sink *sink; /* holds the text */
    const char *text;
    struct vec records; /* struct record */
    struct vec groups;  /* struct group */
    struct map *by_key; /* hash of an id (versions: the template's) -> the newest row */
    struct column *columns[COLUMNS]; /* NULL: none */
};

struct place {
    struct str region;
    struct listing listings[LIST_COUNT];
};

struct caller {
    struct str arn; /* as partition aws writes it */
    struct str user_id;
    bool is_role;       /* else a user */
    bool global;        /* keys that are good only in regions that are on for every account */
    bool identity_only; /* keys that are good for GetCallerIdentity only */
};

struct account {
    struct str id; /* 12 digits */
    struct str access_key;
    struct str secret;
    struct str session_token; /* empty: the keys are long-lived */
    struct caller caller;     /* whose these keys are */
    struct vec places;        /* struct place, by region */
};

struct world; /* opaque, defined in world.c */

struct world_options {
    const char *dir;         /* holds input/, or is itself the input folder */
    const char *credentials; /* file; NULL: dir/credentials where there is one */
    struct str access_key;   /* of the first account; empty: as in the file, or the fixed ones */
    struct str secret;
    struct str session_token;
    bool mixed_times; /* not in EC2's form alone */
};

/* NULL with `err`. What is wrong with single files is not an error: it denies their listing. */
struct world *world_load(const struct world_options *options, struct error *err);
void world_free(struct world *world);

size_t world_account_count(const struct world *world);
const struct account *world_account(const struct world *world, size_t i);
const struct account *world_find_account(const struct world *world, struct str id);
const struct account *world_find_key(const struct world *world, struct str access_key);

/* NULL when the account has no such region. */
const struct place *account_place(const struct account *account, struct str region);

/* The newest row under `key`, or NO_ROW. */
uint32_t listing_find(const struct listing *listing, struct str key);

static inline const struct record *listing_record(const struct listing *listing, uint32_t row)
{
    return &VEC_AT(const struct record, &listing->records, row);
}

static inline struct str listing_xml(const struct listing *listing, uint32_t row)
{
    const struct record *record = listing_record(listing, row);
    return str_make(listing->text + record->at, record->len);
}

#endif
