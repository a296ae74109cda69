/* The policy under which a world's truth holds. */
#ifndef WORLDS_POLICY_H
#define WORLDS_POLICY_H

#include "world.h"

enum rule {
    R_COVERAGE,
    R_EXEMPTION,
    R_GONE,
    R_IMAGE,
    R_COPIED,
    R_UNATTACHED,
    R_TAG,
    R_VALUE,
    R_VARIANT,
    R_INHERIT,
    R_LOST,
    R_EXPIRY,
    R_SCOPED,
    R_RPO,
    R_COPY,
    R_RESTORE,
    R_DOOMED,
    RULES
};

enum targets { TARGETS_NONE, TARGETS_LIST, TARGETS_PAIRS, TARGETS_ANY };

/* What scenarios ask of a scope, as bits. */
#define S_RPO     0x001u
#define S_COPY    0x002u
#define S_RESTORE 0x004u
#define S_SHELF   0x008u /* its match names attached or state: no selector */
#define S_P1      0x010u
#define S_P3      0x020u
#define S_ANY     0x040u
#define S_LIST    0x080u /* a list or pairs */
#define S_WEAK    0x100u /* asks for a restore grade that these files cannot show */
#define S_GROUP   0x200u
#define S_LATE    0x400u  /* its copies are due before its backups */
#define S_HEIR    0x800u  /* backups and copies in it inherit tags; nobody gets there by chance */
#define S_KEEPER  0x1000u /* keeps backups for years, and selects volumes alone; nor there */
#define S_P2M     0x2000u /* takes equal sizes for a proof */
#define S_NAMED   0x4000u /* names the regions of its copies */

/* All rules on tags. */
#define TAG_RULES                                                                     \
    (1u << R_TAG | 1u << R_VALUE | 1u << R_VARIANT | 1u << R_INHERIT | 1u << R_LOST | \
     1u << R_EXPIRY | 1u << R_SCOPED)

struct scope {
    const char *name;
    const char *service; /* value of the tag Service that it matches; NULL: it matches all */
    bool heir;           /* it matches by the tag Heritage instead */
    const char *match;   /* further keys of the match, as YAML; or NULL */
    bool volumes_only;
    bool shelf;
    const char *tier;
    int rpo_h; /* 0: none */
    enum targets targets;
    int target[3]; /* regions of a list */
    int target_count;
    int copy_h;
    int min_proof; /* 1, 2 or 3 */
    bool p2m;      /* min_proof is P2m, between the latter two */
    bool say_proof;
    bool restore;
    int restore_d;
    bool say_days;
    int grade; /* 2, 3 or 4 */
    bool say_grade;
    bool by_group, by_app;
    int sample_min;
    int keep_at_most_d; /* 0: none */
    int keep_at_least_d;
    int gone_min_age_d;       /* 0: that of the rule */
    const char *required_key; /* NULL: those of the policy */
};

#define POLICY_SCOPES 16

struct exemption {
    const char *rule; /* may hold a glob */
    const char *arn;  /* or NULL */
    const char *tag_key, *tag_value;
    int64_t expires;      /* a time of its last day */
    const struct res *on; /* what it is for; NULL: nothing that exists */
};

struct policy {
    const char *name;
    struct scope scopes[POLICY_SCOPES];
    int scope_count;
    const struct scope *rest; /* matches all; or NULL */
    int settle_min;
    const char *required_all[3]; /* NULL-terminated */
    const char *required_volume;
    bool values;          /* tags.values is there: see write_values() */
    bool exclusive;       /* two scopes that select one resource are a finding */
    const char *hold_tag; /* NULL: those that are built in */
    int gone_min_age_d, image_min_age_d, copy_grace_d, detached_d, grace_h, in_use_d;
    bool keep_last, keep_newest, count_ami;
    const char *source_tag;
    unsigned disabled; /* rules, as bits */
    unsigned strict;
    int pair[MAX_REGIONS]; /* by region: the region its copies go to, or -1 */
    bool pairs;
    int named_region; /* without files; or -1 */
    int forbidden;    /* region, or -1 */
    struct exemption *exemptions;
    size_t exemption_count;
};

/* Draws one, by the seed. */
struct policy *policy_draw(struct world *w);
/* What depends on the regions: pairs, and a list that names a region without files. */
void policy_place(struct world *w);
int policy_write(struct world *w, const char *path);

const char *rule_id(enum rule rule);
unsigned scope_bits(const struct scope *sc);
/* A scope that has all of `need` and none of `avoid`; NULL when there is none. */
const struct scope *scope_pick(struct world *w, unsigned need, unsigned avoid);
/* The scope that a resource of this kind falls in when it carries `sc`'s tag. */
const struct scope *scope_of(const struct world *w, const struct scope *sc, enum kind kind);
const char *partition_of(const struct world *w, int region);
bool is_strict(const struct world *w, enum rule rule);
int gone_min_age(const struct world *w, const struct res *s);
/* Regions where copies of volumes of `sc` in `region` must lie; -1 stands for any. Returns how many. */
int copy_targets(const struct world *w, const struct scope *sc, int region, int out[4]);
/* By `arn` or by a tag; `on` is the one resource that it is for, or NULL. */
void exempt(struct world *w, const struct res *on, const char *rule, const char *arn,
            const char *tag_key, const char *tag_value, int64_t expires);

#endif
