/* How AWS says no: the ways that were seen, by name, and the rules of who gets which. */
#ifndef SANDBOX_DENIALS_H
#define SANDBOX_DENIALS_H

#include "tests/sandbox/request.h"

struct denial; /* one way; static */

/* "denied", "denied-old", "scp", …: the README lists them. NULL when there is none. */
const struct denial *denial_find(struct str name);

/* Nothing is answered, not even no. */
bool denial_hangs(const struct denial *denial);

struct denial_rule {
    const struct denial *denial;
    struct str action;  /* empty: any */
    struct str region;  /* empty: any */
    struct str account; /* that is asked; empty: any */
};

/* The first rule of `rules` (struct denial_rule) that fits, or NULL. */
const struct denial *denial_for(const struct vec *rules, struct str action, struct str region,
                                struct str account);

/* Says no to `action`. `html` becomes true where a web page answers. Returns -1, as refuse(). */
int denial_say(const struct denial *denial, const struct request *request, const char *action,
               struct refusal *refusal, bool *html);

#endif
