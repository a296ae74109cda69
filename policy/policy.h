/* The policy: what a company demands of its backups. Parsed from YAML (JSON is valid input too),
 * checked in full, and turned into plain settings for the rules. */
#ifndef SNAPAUDIT_POLICY_POLICY_H
#define SNAPAUDIT_POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/facts.h"
#include "core/arena.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/sink.h"
#include "core/str.h"
#include "model/finding.h"
#include "model/graph.h"
#include "policy/declaration.h"
#include "policy/framework.h"
#include "policy/framework_controls.h"

#define DURATION_UNSET INT64_C(-1)

struct strs {
    const struct str *items;
    size_t count;
};

struct policy_position {
    unsigned line; /* from 1; 0: built in */
    unsigned column;
};

enum tristate { TRI_ANY, TRI_NO, TRI_YES };

struct tag_match {
    struct str key;
    struct strs values; /* globs; ignored when `absent` */
    bool absent;        /* K: null */
};

struct tag_selector {
    const struct tag_match *items;
    size_t count;
};

struct match {
    struct strs kinds;    /* "volume", "snapshot", "image" */
    struct strs accounts; /* globs, like all below */
    struct strs regions;
    struct strs arns;
    struct strs states;
    struct tag_selector tags;
    enum tristate attached;
    bool names_state; /* `state` or `attached` is there: the default selector is off */
};

enum tier { TIER_OTHER, TIER_PROD, TIER_CRITICAL };

struct objectives {
    int64_t rpo_ms, rto_ms, keep_at_least_ms, keep_at_most_ms; /* or DURATION_UNSET */
    int64_t min_points;                                        /* or -1 */
};

struct copies {
    bool judged;             /* the scope has a `copies` section */
    bool any;                /* required_in: any */
    struct strs required_in; /* regions; empty and not any: use places.pairs */
    int64_t not_older_than_ms;
    bool own_account_copy;
    enum proof min_proof;
};

struct restore {
    bool judged;
    int64_t tested_within_ms;
    int64_t region_test_within_ms; /* or DURATION_UNSET */
    enum grade min_grade;
    bool unit_group;
    struct str group_tag; /* group_by: tag:KEY; empty otherwise */
    int64_t sample_min;
};

/* Values of a rule's parameters, in the order of its `params` table. */
struct param_value {
    int64_t number;      /* days, hours, counts, booleans (0 or 1) */
    struct strs strings; /* lists */
};

struct rule_settings {
    bool enabled;
    bool strict;
    enum severity severity;
    bool severity_given; /* the policy named it: it then wins over what a tier would say */
    struct str because;
    struct param_value params[RULE_PARAMS_MAX];
};

/* tags.values.KEY: what the value of a tag may be. */
struct tag_value_rule {
    struct str key;
    struct strs allowed; /* empty: any */
    struct str regex;    /* a POSIX extended one that compiles; NUL-terminated; empty: none */
    bool allow_empty;
    bool trim;        /* blanks around the value do not count */
    bool ignore_case; /* case_sensitive: false; of `allowed` and `regex` */
    unsigned line;    /* of the policy */
};

/* A section `tags`: which tags there must be, and what they may say. */
struct tag_demands {
    bool given; /* the section is there */
    struct strs required_all, required_volume, required_snapshot, required_image;
    const struct tag_value_rule *values; /* in the order of the file */
    size_t value_count;
};

struct scope {
    struct str name;
    struct match match;
    enum tier tier;
    struct objectives objectives;
    struct copies copies;
    struct restore restore;
    struct tag_demands
        tags; /* with what the scope leaves to the policy's; see policy_tag_demands */
    struct policy_position at;
    struct rule_settings *rules; /* one for each rule of rules.def, effective in this scope */
};

/* A scope with `overlay: true`. */
#define OVERLAYS_MAX 4u
struct overlay {
    struct str name;
    struct match match;
    struct policy_position at;
    const struct rule_settings *rules; /* of which those count that the policy names there */
};

struct exemption {
    struct str id, rule, owner, approved_by, reason, ticket;
    struct strs arns; /* globs; match with or without the account field */
    struct tag_selector tags;
    struct strs subjects; /* "KIND ID", ids as globs */
    instant expires;      /* last instant that still counts */
    bool expired;         /* at as_of: kept to be reported, matches nothing */
    struct policy_position at;
};

struct region_pair {
    struct str region;
    struct strs targets;
};

/* Who else may hold or own what protects us. */
struct trust {
    struct strs accounts;
    struct strs vault_accounts; /* copies there count, and unread they make an absence unknown */
    struct strs orgs;           /* organisation ids or ARNs of organisations and their units */
    struct strs key_accounts;   /* whose keys backups may depend on */
    struct strs image_owners;
};

/* Where proof comes from that no AWS call gives; paths as the policy writes them. */
struct evidence_sources {
    struct str ledger;
    struct str billing_export;
    struct str history;
};

/* A question of a pipeline with its name. Empty and -1: not set there. */
#define GATE_UNSET INT64_C(-1)
struct gate {
    struct str name;
    struct strs rules; /* ids or globs; empty: every rule */
    int fail_on;       /* enum severity; SEVERITY_COUNT: never; -1: not set (high counts) */
    enum tristate unknown_fails; /* TRI_ANY: not set (they do) */
    struct str only_scope;       /* the name of a scope */
    int64_t max_count;           /* findings that are accepted, or GATE_UNSET */
    int64_t max_saving_floor;    /* micros a month that are accepted, or GATE_UNSET */
    struct str baseline;         /* a findings.json, beside the policy unless absolute */
    enum tristate new_only;
    struct policy_position at;
};

struct policy_origins; /* private to policy_*.c */

struct policy {
    struct rule_set declared; /* the rules that it can set */
    struct str name, version, owner;
    struct str file;     /* as given; "built-in" when none */
    struct str text;     /* the bytes, for the hash */
    char sha256[65];     /* of `text` */
    bool rank_by_saving; /* the worst are those that save most; else the gravest */
    int64_t settle_ms;
    struct strs regions;         /* places.regions */
    struct strs allowed_regions; /* globs; empty: all */
    struct strs forbidden_regions;
    const struct region_pair *pairs;
    size_t pair_count;
    struct tag_demands tags;
    struct strs owner_keys[OWNER_TAG_COUNT]; /* keys of tags, the first with a value counts */
    struct trust trust;
    struct evidence_sources evidence;
    const struct gate *gates;
    size_t gate_count;
    const struct scope *scopes;
    size_t scope_count;
    const struct overlay *overlays;
    size_t overlay_count;
    const struct rule_settings *const *settings; /* see policy_settings() */
    size_t settings_count;
    struct rule_settings *rules; /* where no scope matched; one for each rule of rules.def */
    const struct exemption *exemptions;
    size_t exemption_count;
    struct strs framework_files;          /* as the policy writes them */
    struct framework_set frameworks;      /* those that came with the rules, then its own */
    const struct rule_controls *controls; /* by row of the rules that it can set */
    const struct policy_origins *origins; /* which line set what, for policy_show(); may be NULL */
};

/* Notices are not errors: a rule or key that this version does not judge, an expired exemption. */
#define POLICY_OWNER_KEYS_MAX 1000u
struct policy_options {
    struct rule_set rules; /* that can be set; borrowed as long as the policy lives */
    instant as_of;         /* exemptions are dated against it */
    struct strs owner_keys[OWNER_TAG_COUNT]; /* instead of those of the text; none: those count */
    void (*notice)(void *ctx, const char *text);
    /* A file that the policy names; its bytes live as long as the policy. False with `err` when it cannot be
     * read. NULL: such files are not read. */
    bool (*read)(void *ctx, const char *path, struct str *out, struct error *err);
    /* Every error, not only the first: "FILE:LINE:COLUMN: message", what was expected and the
     * nearest valid word. */
    void (*problem)(void *ctx, const struct error *problem);
    void *ctx;
};

/* Parse and check. All of the policy lives in `arena`. Returns NULL when there was any problem:
 * each was given to options->problem and `err` says how many. `file` is for messages. */
const struct policy *policy_parse(struct arena *arena, struct str file, struct str text,
                                  const struct policy_options *options, struct error *err);

/* May a tag have this key? */
bool policy_fits_tag_key(struct str key);

/* The built-in policy (policy/templates/built-in.yaml), as `policy init` prints it. */
struct str policy_builtin_text(void);

/* A policy to start from: built-in, startup, regulated or cost-review. False when there is no such
 * one. */
bool policy_template(struct str name, struct str *out);

/* Print the effective policy as YAML: every value that counts, defaults included. */
void policy_show(const struct policy *policy, struct sink *out);

/* Print the JSON Schema (draft 2020-12) of policies that this version reads, for editors. */
void policy_schema(struct rule_set rules, struct sink *out);

/* ---- what the rules ask ---- */

#define SCOPE_NONE UINT16_MAX

/* The longest keep_at_least of any scope that the row matches when kind, state and attached are left
 * aside: what a backup owes to a volume that is gone. 0 when there is none. */
int64_t policy_keep_at_least(const struct policy *policy, const struct graph *graph, enum kind kind,
                             uint32_t row);

/* Does the policy name it among trust.vault_accounts? */
bool policy_vault_account(const struct policy *policy, struct str account);

/* First scope that matches the resource, or SCOPE_NONE. kind: volume, snapshot, image. */
uint16_t policy_scope_of(const struct policy *policy, const struct graph *graph, enum kind kind,
                         uint32_t row);

/* The resource is one that `match` describes. kind: volume, snapshot, image; no other matches. */
bool policy_match(const struct match *match, const struct graph *graph, enum kind kind,
                  uint32_t row);

/* ---- why, for people ---- */

/* A key of `match`, and whether it fits. Texts live in the arena or in the graph. */
struct match_clause {
    const char *key;   /* "tag" */
    struct str tag;    /* the key of the tag */
    struct str wanted; /* patterns, joined by ", " */
    struct str is;     /* what the resource has; empty when that is not known */
    bool absent;       /* the resource has no such tag */
    bool wanted_absent;
    enum truth holds;
};

typedef void (*match_clause_fn)(void *ctx, const struct match_clause *clause);

/* What is not known of a resource: its clauses are unknown. */
enum not_known {
    NOT_KNOWN_TAGS = 1u << 0,
    NOT_KNOWN_ATTACHED = 1u << 1,
    NOT_KNOWN_STATE = 1u << 2,
    NOT_KNOWN_ACCOUNT = 1u << 3
};

/* Tell every key of `match` in turn; `tell` may be NULL. Returns whether the whole matches. */
enum truth policy_match_clauses(const struct match *match, const struct graph *graph,
                                enum kind kind, uint32_t row, unsigned not_known,
                                struct arena *arena, match_clause_fn tell, void *ctx);

/* A value that counts, and the line that set it; 0: built in. */
struct effective_value {
    struct str rule;  /* empty: not of a rule */
    const char *key;  /* "objectives.rpo", "min_age_days" */
    struct str value; /* as the policy would write it; borrowed for the call */
    unsigned line;
};

typedef void (*effective_value_fn)(void *ctx, const struct effective_value *value);

/* Every value that counts for resources of `kind` in a scope or SCOPE_NONE, below these overlays. */
void policy_effective(const struct policy *policy, uint16_t scope, uint8_t overlays, enum kind kind,
                      effective_value_fn tell, void *ctx);

/* The same of one rule, row `rule` of rules.def, whatever it judges. */
void policy_effective_rule(const struct policy *policy, uint16_t scope, uint8_t overlays,
                           size_t rule, effective_value_fn tell, void *ctx);

/* ---- settings ---- */

/* Settings of rule number `rule` (row of rules.def) for a scope or SCOPE_NONE. */
const struct rule_settings *policy_rule(const struct policy *policy, uint16_t scope, size_t rule);

/* The overlays that match the resource, as bits; 0 where the policy has none. */
uint8_t policy_overlays_of(const struct policy *policy, const struct graph *graph, enum kind kind,
                           uint32_t row);

/* Settings of a rule for a scope or SCOPE_NONE, with these overlays laid over them. */
const struct rule_settings *policy_rule_over(const struct policy *policy, uint16_t scope,
                                             uint8_t overlays, size_t rule);

/* Settings of a rule wherever they can differ: outside of scopes, in each scope, and with each set of
 * overlays. */
size_t policy_settings_count(const struct policy *policy);
const struct rule_settings *policy_settings(const struct policy *policy, size_t index, size_t rule);

/* The tags that a resource of this scope, or of SCOPE_NONE, must bear: those of the scope when it has
 * a section `tags`, else those of the policy. */
const struct tag_demands *policy_tag_demands(const struct policy *policy, uint16_t scope);

/* What exemptions go by. */
struct exemptible {
    enum kind kind;
    struct str id;
    struct str arn; /* empty for what has none */
    struct str account;
    bool can_be_tagged; /* of a kind that carries tags: only there "no such tag" means something */
    uint32_t tagset;
};

/* Does the exemption, in force or not, cover findings of this rule on this subject, as far as these
 * two go? */
bool policy_exempts_subject(const struct exemption *exemption, const char *rule, enum kind kind,
                            struct str id);

/* Does it go by resources, and does it cover this one? */
bool policy_exempts_resources(const struct exemption *exemption);
bool policy_exempts_resource(const struct exemption *exemption, const struct graph *graph,
                             const struct exemptible *resource);

/* The first exemption in force that covers findings of the rule on this resource, or NULL. */
const struct exemption *policy_exemption(const struct policy *policy, const struct graph *graph,
                                         const char *rule, const struct exemptible *resource);

/* Does any scope promise it? */
bool policy_promises(const struct policy *policy, enum promise promise);

/* Regions that the policy names as copy targets or in places.regions (for offline scope). */
struct strs policy_named_regions(const struct policy *policy, struct arena *arena);

/* Target regions of copies for a volume of `region` in `scope`: empty with *any for `any`; empty
 * without it when copies are not judged. The own region is left out. */
struct strs policy_copy_targets(const struct policy *policy, const struct scope *scope,
                                struct str region, bool *any, struct arena *arena);

/* True when the policy lets data lie in `region` (forbidden wins, then allowed if given). */
bool policy_region_allowed(const struct policy *policy, struct str region);

/* A path that the policy names: meant from where the policy lies; from here where that came from standard
 * input. Lives in `arena`. */
const char *policy_beside(struct arena *arena, const struct policy *policy, struct str path);

#endif
