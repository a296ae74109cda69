/* The members of one JSON object, read where it lies: no copy of a secret is made. Internal to
 * collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_MEMBERS_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "collector/aws/keys/key_parts.h"
#include "core/clock.h"

enum member_form {
    MEMBER_ABSENT, /* or null */
    MEMBER_STRING,
    MEMBER_BARE, /* a number or a word */
    MEMBER_OTHER /* an object or a list */
};

struct member {
    const char *name;
    enum member_form form;
    struct str text; /* a string without its escapes, all else as it was written */
    size_t at, len;  /* where the value was written; nothing: it is not there */
};

/* Fills those that are there; of a name that is there twice the last one counts, as in Python. Strings are
 * decoded in place, but for those inside of objects and lists. False: it is no JSON object. */
bool members_read(char *text, size_t len, struct member *members, size_t count);

/* ---- keys among them ---- */

enum { MEMBER_KEY_ID, MEMBER_KEY_SECRET, MEMBER_KEY_TOKEN, MEMBER_KEY_UNTIL, MEMBER_KEY_COUNT };

struct member_keys {
    struct key_parts parts; /* views of the text */
    instant until;          /* INSTANT_UNSET: they do not end */
};

#define MEMBERS_WHY_BYTES 96

/* Bits: what is demanded of them. */
enum member_demand {
    KEYS_END = 1u << 0,  /* there must be a token and a time */
    KEYS_IN_MS = 1u << 1 /* the time is a number of milliseconds; else ISO 8601 in a string */
};

/* The keys that the first MEMBER_KEY_COUNT members are, in that order. False with `why`, which follows on
 * the name of what was read ("has no SecretAccessKey") and shows nothing of it. */
bool members_keys(const struct member *members, unsigned demands, struct member_keys *out,
                  char why[MEMBERS_WHY_BYTES]);

#endif
