/* What a policy says of one resource, for people and programs. */
#ifndef SNAPAUDIT_REPORTS_POLICY_FOR_H
#define SNAPAUDIT_REPORTS_POLICY_FOR_H

#include "core/arena.h"
#include "core/sink.h"
#include "model/graph.h"
#include "policy/policy.h"

/* A resource and what the policy makes of it. */
struct policy_for {
    const struct policy *policy;
    const struct graph *graph; /* the inventory, or one made of the command line */
    enum kind kind;
    uint32_t row;
    unsigned not_known; /* of enum not_known */
    bool by_arn;        /* else by id or name, in the inventory */
    struct str arn, account, region, id;
    struct arena *arena;
    uint16_t scope;       /* that takes it, or SCOPE_NONE */
    uint8_t overlays;     /* that are laid over it */
    struct str undecided; /* the scope or overlay that may take it; empty: all is known */
    unsigned missing;     /* of enum not_known: what that scope asks for */
};

void policy_for_text(const struct policy_for *f, struct sink *out);
void policy_for_json(const struct policy_for *f, struct sink *out);

#endif
