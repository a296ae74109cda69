/* --where: which resources a run is about. Items are ANDed, those of one option (parted by commas)
 * and those of several options alike:
 *     tag:K=V  tag:K  account=A  region=R  arn=A  kind=K  scope=S  state=S
 * Values are globs, as in the scopes of a policy; `tag:K` is met by any value. `!=` in place of `=`, or a
 * `!` before the item, is met by every other resource: `!tag:K` by those without the tag. A backslash
 * takes a comma, an equals sign, an exclamation mark or a backslash as it is. */
#ifndef SNAPAUDIT_GATE_WHERE_H
#define SNAPAUDIT_GATE_WHERE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/str.h"
#include "model/finding.h"
#include "policy/policy.h"

enum where_key {
    WHERE_ACCOUNT,
    WHERE_ARN,
    WHERE_KIND,
    WHERE_REGION,
    WHERE_SCOPE,
    WHERE_STATE,
    WHERE_TAG
};

struct where_item {
    enum where_key key;
    struct str tag;     /* key of the tag, for WHERE_TAG */
    struct str value;   /* the glob */
    struct str text;    /* as it was written */
    bool negated;       /* met by every other resource */
    struct match match; /* what a resource must be, or must not; for WHERE_SCOPE everything */
};

struct where {
    const struct where_item *items;
    size_t count;
};

/* Take the arguments of all --where options apart. Everything lives in `arena`; the texts are
 * borrowed. Returns 0, or -1 with ERR_USAGE: what is wrong and the nearest word. */
int where_parse(struct where *out, const struct str *texts, size_t count, struct arena *arena,
                struct error *err);

/* Scopes that are named must be there. Returns 0, or -1 with ERR_USAGE and the nearest name. */
int where_check_scopes(const struct where *where, const struct policy *policy, struct error *err);

/* The resource is one that all items ask for. kind: volume, snapshot, image; no other is. */
bool where_matches(const struct where *where, const struct policy *policy,
                   const struct graph *graph, enum kind kind, uint32_t row);

/* A resource of this kind in this account and region may be one. */
bool where_reaches(const struct where *where, enum kind kind, struct str account,
                   struct str region);

/* ---- of findings that were judged before ---- */

/* All items must be about what a finding carries: account, region, arn, kind, scope. Returns 0, or -1 with
 * ERR_USAGE and the reason. */
int where_check_findings(const struct where *where, struct error *err);

/* Is it among the findings that where_matches() would leave of the resources? Findings about no resource of an
 * inventory (listings, accounts, exemptions, the ledger) always are; a group is by one of its members, of
 * which the ARN alone is known. */
bool where_takes(const struct where *where, const struct finding *finding);

#endif
