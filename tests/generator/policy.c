#include "policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *rule_id(enum rule rule)
{
    static const char *const ids[RULES] = {[R_COVERAGE] = "INV-COVERAGE",
                                           [R_EXEMPTION] = "INV-EXEMPTION",
                                           [R_VALUE] = "TAG-VALUE",
                                           [R_VARIANT] = "TAG-KEY-VARIANT",
                                           [R_INHERIT] = "TAG-INHERIT",
                                           [R_LOST] = "TAG-COPY-LOST",
                                           [R_EXPIRY] = "TAG-EXPIRY",
                                           [R_SCOPED] = "TAG-NOT-SCOPED",
                                           [R_GONE] = "ORPHAN-SNAP-VOLUME-GONE",
                                           [R_IMAGE] = "ORPHAN-SNAP-AMI-GONE",
                                           [R_COPIED] = "ORPHAN-SNAP-COPY",
                                           [R_UNATTACHED] = "ORPHAN-VOL-UNATTACHED",
                                           [R_TAG] = "TAG-REQUIRED",
                                           [R_RPO] = "RPO-EXCEEDED",
                                           [R_COPY] = "COPY-RPO",
                                           [R_RESTORE] = "RESTORE-UNTESTED",
                                           [R_DOOMED] = "SEC-KEY-DOOMED"};
    return ids[rule];
}

/* --- drawing --- */

static struct scope *add_scope(struct policy *p, const char *name, const char *service)
{
    struct scope *sc = &p->scopes[p->scope_count++];
    sc->name = name;
    sc->service = service;
    sc->min_proof = 2;
    sc->grade = 2;
    sc->restore_d = 180;
    sc->sample_min = 1;
    return sc;
}

static void add_everything(struct policy *p)
{
    struct scope *all = add_scope(p, "all", NULL);
    all->rpo_h = 36;
    all->targets = TARGETS_ANY;
    all->copy_h = 48;
    all->say_proof = true;
    all->restore = true;
    all->say_days = true;
    all->say_grade = true;
    all->by_group = true;
    p->rest = all;
}

static void add_bare(struct policy *p)
{
    add_scope(p, "bare", "bare")->rpo_h = 24;
}

static void add_heirs(struct policy *p)
{
    struct scope *heirs = add_scope(p, "heirs", NULL);
    heirs->heir = true;
    heirs->keep_at_least_d = 30;
}

/* Backups of its volumes are kept for years, whatever scope they fall in themselves. */
static void add_keeper(struct policy *p)
{
    struct scope *keeper = add_scope(p, "kept for years", "keeper");
    keeper->volumes_only = true;
    keeper->keep_at_least_d = 900;
}

static void add_tiers(struct world *w, struct policy *p)
{
    struct scope *gold = add_scope(p, "critical data", "gold");
    gold->tier = "critical";
    gold->rpo_h = 24;
    gold->targets = TARGETS_LIST;
    gold->target_count = chance(w, 60) ? 2 : 1;
    gold->copy_h = 24;
    gold->say_proof = true;
    gold->restore = true;
    gold->restore_d = 90; /* also what tier critical asks for */
    gold->say_days = chance(w, 50);
    gold->say_grade = true;

    struct scope *silver = add_scope(p, "silver", "silver");
    silver->volumes_only = true;
    silver->rpo_h = 48;
    silver->targets = TARGETS_PAIRS;
    silver->copy_h = 72;
    silver->restore = true;
    silver->restore_d = 200;
    silver->say_days = true;
    silver->by_group = true;
    silver->by_app = true;
    silver->sample_min = 2;

    struct scope *bronze = add_scope(p, "bronze", "bronze");
    bronze->tier = "prod";
    bronze->rpo_h = 168;
    bronze->restore = true;
    bronze->restore_d = 365;
    bronze->say_days = true;
    bronze->grade = 3; /* what tier prod asks for */
}

static void add_proofs(struct world *w, struct policy *p)
{
    struct scope *strict = add_scope(p, "proven copies", "proven");
    strict->rpo_h = 24;
    strict->targets = TARGETS_LIST;
    strict->target_count = 2;
    strict->copy_h = 48;
    strict->min_proof = 1;
    strict->say_proof = true;

    struct scope *loose = add_scope(p, "tagged copies", "tagged");
    loose->rpo_h = 30;
    loose->targets = TARGETS_ANY;
    loose->copy_h = 50;
    loose->min_proof = 3;
    loose->say_proof = true;
    loose->restore = true;

    struct scope *matched = add_scope(p, "matched copies", "matched");
    matched->rpo_h = 30;
    matched->targets = TARGETS_ANY;
    matched->copy_h = 50;
    matched->p2m = true;
    matched->say_proof = true;

    struct scope *late = add_scope(p, "copies first", "late");
    late->rpo_h = 72;
    late->targets = TARGETS_ANY;
    late->copy_h = 8;

    struct scope *shelf = add_scope(p, "shelf", "shelf");
    shelf->match = chance(w, 50) ? "attached: false" : "state: [available]";
    shelf->shelf = true;
    shelf->volumes_only = true;
    shelf->rpo_h = 96;

    struct scope *keep = add_scope(p, "short memory", "short");
    keep->keep_at_most_d = 60;
    keep->required_key = "DataClass";
    keep->gone_min_age_d = 10;
}

static void draw_parameters(struct world *w, struct policy *p)
{
    p->settle_min = (int[]){60, 0, 120}[below(w, 3)];
    p->hold_tag = chance(w, 50) ? "Keep-For-Court" : NULL;
    p->gone_min_age_d = (int[]){45, 30, 30, 1}[below(w, 4)];
    p->in_use_d = (int[]){30, 30, 10, 0}[below(w, 4)];
    p->image_min_age_d = chance(w, 30) ? 20 : 7;
    p->copy_grace_d = chance(w, 30) ? 120 : 90;
    p->detached_d = chance(w, 30) ? 5 : 14;
    p->grace_h = chance(w, 30) ? 72 : 24;
    p->keep_last = chance(w, p->in_use_d == 0 ? 25 : 75);
    p->keep_newest = chance(w, 75);
    p->count_ami = chance(w, 60);
    p->source_tag = chance(w, 50) ? "CopyOf" : "source-snapshot";
    p->values = true;
    p->exclusive = chance(w, 50);
    if (chance(w, 50)) {
        p->required_all[0] = "Owner";
    }
}

static void draw_pairs(struct world *w, struct policy *p)
{
    p->pairs = true;
    for (int r = 0; r < w->region_count; r++) {
        int to = (r + 1) % w->region_count;
        bool none = r == 2 || r == p->named_region || to == p->forbidden || to == p->named_region ||
                    strcmp(partition_of(w, r), partition_of(w, to)) != 0;
        p->pair[r] = none ? -1 : to;
    }
}

struct policy *policy_draw(struct world *w)
{
    static const enum rule can_be_strict[] = {R_GONE,       R_IMAGE,   R_COPIED,
                                              R_UNATTACHED, R_RESTORE, R_TAG};
    static const enum rule can_be_off[] = {R_COPIED,  R_UNATTACHED, R_RPO,   R_RESTORE,
                                           R_VARIANT, R_EXPIRY,     R_SCOPED};
    struct policy *p = keep(w, sizeof *p);
    *p = (struct policy){.name = "built-in",
                         .settle_min = 60,
                         .gone_min_age_d = 30,
                         .image_min_age_d = 7,
                         .copy_grace_d = 90,
                         .detached_d = 14,
                         .grace_h = 24,
                         .keep_last = true,
                         .keep_newest = true,
                         .count_ami = true,
                         .in_use_d = 30,
                         .source_tag = "source-snapshot",
                         .named_region = -1,
                         .forbidden = -1,
                         .pair = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1}};
    switch (w->seed % 4) {
    case 0: add_everything(p); break;
    case 1:
        p->name = "built-in with parameters";
        add_bare(p);
        add_heirs(p);
        add_everything(p);
        draw_parameters(w, p);
        break;
    default:
        p->name = "company";
        add_tiers(w, p);
        add_proofs(w, p);
        add_bare(p);
        add_heirs(p);
        add_keeper(p);
        if (chance(w, 50)) {
            p->rest = add_scope(p, "everything else", NULL);
        }
        draw_parameters(w, p);
        p->required_all[0] = "Owner";
        p->required_all[1] = "Environment";
        p->required_volume = "BackupTier";
        break;
    }
    if (w->seed % 4 == 3) {
        p->strict = 1u << can_be_strict[below(w, 6)];
        p->disabled = 1u << can_be_off[below(w, 7)];
    }
    return p;
}

static bool may_hold_copies(const struct world *w, int region)
{
    const struct policy *p = w->policy;
    return strcmp(partition_of(w, region), "aws") == 0 && region != p->forbidden &&
           region != p->named_region;
}

const char *partition_of(const struct world *w, int region)
{
    return strncmp(w->regions[region], "us-gov-", 7) == 0 ? "aws-us-gov" : "aws";
}

void policy_place(struct world *w)
{
    struct policy *p = w->policy;
    draw_pairs(w, p);
    for (int i = 0; i < p->scope_count; i++) {
        struct scope *sc = &p->scopes[i];
        if (sc->targets != TARGETS_LIST) {
            continue;
        }
        int region = (int)below(w, (unsigned)w->region_count), n = 0;
        while (n < sc->target_count) {
            region = (region + 1) % w->region_count;
            if (may_hold_copies(w, region)) {
                sc->target[n++] = region;
            }
        }
        if (p->named_region >= 0 && sc->tier != NULL && chance(w, 60)) {
            sc->target[sc->target_count++] = p->named_region;
        }
    }
}

/* --- questions --- */

unsigned scope_bits(const struct scope *sc)
{
    bool list = sc->targets == TARGETS_LIST || sc->targets == TARGETS_PAIRS;
    return (sc->rpo_h != 0 ? S_RPO : 0) | (sc->targets != TARGETS_NONE ? S_COPY : 0) |
           (sc->restore ? S_RESTORE : 0) | (sc->shelf ? S_SHELF : 0) |
           (sc->min_proof == 1 ? S_P1 : 0) | (sc->min_proof == 3 ? S_P3 : 0) |
           (sc->targets == TARGETS_ANY ? S_ANY : 0) | (list ? S_LIST : 0) |
           (sc->grade > 2 ? S_WEAK : 0) | (sc->by_group ? S_GROUP : 0) |
           (sc->copy_h != 0 && sc->copy_h < sc->rpo_h ? S_LATE : 0) | (sc->heir ? S_HEIR : 0) |
           (sc->keep_at_least_d != 0 && !sc->heir ? S_KEEPER : 0) | (sc->p2m ? S_P2M : 0) |
           (sc->targets == TARGETS_LIST ? S_NAMED : 0);
}

const struct scope *scope_pick(struct world *w, unsigned need, unsigned avoid)
{
    const struct scope *fit[POLICY_SCOPES];
    unsigned count = 0;
    for (int i = 0; i < w->policy->scope_count; i++) {
        unsigned bits = scope_bits(&w->policy->scopes[i]);
        bool shelf = (bits & S_SHELF) != 0 && (need & S_SHELF) == 0;
        unsigned apart = bits & (S_HEIR | S_KEEPER);
        if ((bits & need) == need && (bits & avoid) == 0 && !shelf && (apart & ~need) == 0) {
            fit[count++] = &w->policy->scopes[i];
        }
    }
    return count != 0 ? fit[below(w, count)] : NULL;
}

const struct scope *scope_of(const struct world *w, const struct scope *sc, enum kind kind)
{
    if (sc == NULL || (sc->volumes_only && kind != KIND_VOLUME)) {
        return w->policy->rest;
    }
    return sc;
}

bool is_strict(const struct world *w, enum rule rule)
{
    return (w->policy->strict & (1u << rule)) != 0;
}

int gone_min_age(const struct world *w, const struct res *s)
{
    bool own = s->scope != NULL && s->scope->gone_min_age_d != 0;
    return own ? s->scope->gone_min_age_d : w->policy->gone_min_age_d;
}

int copy_targets(const struct world *w, const struct scope *sc, int region, int out[4])
{
    int count = 0;
    switch (sc != NULL ? sc->targets : TARGETS_NONE) {
    case TARGETS_ANY: out[count++] = -1; break;
    case TARGETS_PAIRS:
        if (w->policy->pair[region] >= 0) {
            out[count++] = w->policy->pair[region];
        }
        break;
    case TARGETS_LIST:
        for (int i = 0; i < sc->target_count; i++) {
            if (sc->target[i] != region) {
                out[count++] = sc->target[i];
            }
        }
        break;
    case TARGETS_NONE: break;
    }
    return count;
}

void exempt(struct world *w, const struct res *on, const char *rule, const char *arn,
            const char *tag_key, const char *tag_value, int64_t expires)
{
    struct policy *p = w->policy;
    if (p->exemptions == NULL) {
        p->exemptions = keep(w, 1000 * sizeof *p->exemptions);
    }
    if (p->exemption_count < 1000) {
        p->exemptions[p->exemption_count++] =
            (struct exemption){rule, arn, tag_key, tag_value, expires, on};
    }
}

/* --- YAML --- */

static void write_places(const struct world *w, FILE *out)
{
    const struct policy *p = w->policy;
    fputs("places:\n", out);
    if (p->named_region >= 0) {
        const char *comma = "";
        fputs("  regions: [", out);
        for (int r = 0; r < w->region_count; r++) {
            fprintf(out, "%s%s", comma, w->regions[r]);
            comma = ", ";
        }
        fputs("]\n", out);
    }
    if (p->forbidden >= 0) {
        fprintf(out, "  forbidden_regions: [\"%s\"]\n", w->regions[p->forbidden]);
    }
    const char *comma = "";
    fputs("  pairs: {", out);
    for (int r = 0; r < w->region_count; r++) {
        if (p->pair[r] >= 0) {
            fprintf(out, "%s%s: [%s]", comma, w->regions[r], w->regions[p->pair[r]]);
            comma = ", ";
        }
    }
    fputs("}\n", out);
}

static void write_copies(struct world *w, const struct scope *sc, FILE *out)
{
    fputs("    copies: {", out);
    if (sc->targets == TARGETS_ANY) {
        fputs("required_in: any, ", out);
    } else if (sc->targets == TARGETS_LIST) {
        fputs("required_in: [", out);
        for (int i = 0; i < sc->target_count; i++) {
            fprintf(out, "%s%s", i != 0 ? ", " : "", w->regions[sc->target[i]]);
        }
        fputs("], ", out);
    }
    fprintf(out, "not_older_than: %dh", sc->copy_h);
    if (sc->say_proof) {
        fprintf(out, ", min_proof: %s", sc->p2m ? "P2m" : text(w, "P%d", sc->min_proof));
    }
    fputs("}\n", out);
}

static void write_scope(struct world *w, const struct scope *sc, FILE *out)
{
    fprintf(out, "  - name: %s\n", sc->name);
    if (sc->heir) {
        fputs("    match: {tag: {Heritage: \"*\"}}\n", out);
    } else if (sc->service == NULL) {
        fputs("    match: {}\n", out);
    } else {
        fprintf(out, "    match: {tag: {Service: [%s, \"%s-?*\"]}%s%s%s}\n", sc->service,
                sc->service, sc->match != NULL ? ", " : "", sc->match != NULL ? sc->match : "",
                sc->volumes_only ? ", kind: volume" : "");
    }
    if (sc->tier != NULL) {
        fprintf(out, "    tier: %s\n", sc->tier);
    }
    if (sc->keep_at_least_d != 0) {
        fprintf(out, "    objectives: {keep_at_least: %dd}\n", sc->keep_at_least_d);
    } else if (sc->rpo_h == 0 && sc->keep_at_most_d == 0) {
        fputs("    objectives: none\n", out);
    } else if (sc->rpo_h == 0) {
        fprintf(out, "    objectives: {keep_at_most: %dd}\n", sc->keep_at_most_d);
    } else {
        fprintf(out, "    objectives: {rpo: %dh}\n", sc->rpo_h);
    }
    if (sc->targets != TARGETS_NONE) {
        write_copies(w, sc, out);
    }
    if (sc->restore) {
        fprintf(out, "    restore: {unit: %s", sc->by_group ? "group" : "volume");
        if (sc->by_group) {
            fprintf(out, ", group_by: [account, region, key%s]",
                    sc->by_app ? ", tag:Application" : "");
        }
        if (sc->say_days) {
            fprintf(out, ", tested_within: %dd", sc->restore_d);
        }
        if (sc->say_grade) {
            fprintf(out, ", min_grade: E%d", sc->grade);
        }
        if (sc->sample_min != 1) {
            fprintf(out, ", sample_min: %d", sc->sample_min);
        }
        fputs("}\n", out);
    }
    if (sc->heir) {
        fputs("    rules:\n      TAG-INHERIT: {inherit_keys: [CostBearer, DataOwner]}\n"
              "      TAG-COPY-LOST: {exclude_keys: [DataOwner]}\n",
              out);
    }
    if (sc->required_key != NULL) {
        fprintf(out, "    rules:\n      TAG-REQUIRED: {required_keys: [%s]}\n", sc->required_key);
        fprintf(out, "      ORPHAN-SNAP-VOLUME-GONE: {min_age_days: %d}\n", sc->gone_min_age_d);
    }
}

/* The parameters of a rule that differ from the built-in ones, comma-separated; "" for none. */
static const char *parameters(struct world *w, enum rule rule)
{
    const struct policy *p = w->policy;
    const char *hold = p->hold_tag != NULL ? text(w, "hold_tags: [%s], ", p->hold_tag) : "";
    const char *use = p->in_use_d != 30 ? text(w, "in_use_days: %d, ", p->in_use_d) : "";
    switch (rule) {
    case R_GONE:
        return text(w, "%s%smin_age_days: %d, keep_last_of_deleted_volume: %s, ", hold, use,
                    p->gone_min_age_d, p->keep_last ? "true" : "false");
    case R_IMAGE: return text(w, "%s%smin_age_days: %d, ", hold, use, p->image_min_age_d);
    case R_COPIED:
        return text(w, "%s%scopy_grace_days: %d, keep_newest: %s, ", hold, use, p->copy_grace_d,
                    p->keep_newest ? "true" : "false");
    case R_UNATTACHED: return text(w, "%sdetached_days: %d, ", hold, p->detached_d);
    case R_TAG: return text(w, "grace_hours: %d, ", p->grace_h);
    case R_RPO: return text(w, "count_ami_snapshots: %s, ", p->count_ami ? "true" : "false");
    case R_COPY: return text(w, "source_tags: [%s], ", p->source_tag);
    case R_SCOPED: return p->exclusive ? "exclusive: true, " : "";
    default: return "";
    }
}

static void write_rules(struct world *w, FILE *out)
{
    const struct policy *p = w->policy;
    fputs("rules:\n", out);
    for (int r = R_GONE; r < RULES; r++) {
        const char *own = parameters(w, (enum rule)r);
        bool off = (p->disabled & (1u << r)) != 0, strict = is_strict(w, (enum rule)r);
        if (own[0] != '\0' || off || strict) {
            fprintf(out, "  %s: {%s%senabled: %s%s}\n", rule_id((enum rule)r), own,
                    strict ? "strict: true, " : "", off ? "false" : "true",
                    off ? ", because: \"another team runs it\"" : "");
        }
    }
}

static void write_exemptions(struct world *w, FILE *out)
{
    const struct policy *p = w->policy;
    if (p->exemption_count == 0) {
        return;
    }
    fputs("exemptions:\n", out);
    for (size_t i = 0; i < p->exemption_count; i++) {
        const struct exemption *e = &p->exemptions[i];
        fprintf(out, "  - id: EX-%04zu\n    rule: \"%s\"\n", i + 1, e->rule);
        if (e->arn != NULL) {
            fprintf(out, "    match: {arn: \"%s\"}\n", e->arn);
        } else {
            fprintf(out, "    match: {tag: {%s: \"%s\"}}\n", e->tag_key, e->tag_value);
        }
        fprintf(out,
                "    owner: payments-team\n    approved_by: ciso@example.com\n"
                "    reason: \"accepted for this case\"\n    ticket: RISK-%zu\n    expires: %s\n",
                100 + i, utc_text(w, e->expires, "%Y-%m-%d"));
    }
}

static void write_tags(const struct policy *p, FILE *out)
{
    bool required = p->required_all[0] != NULL || p->required_volume != NULL;
    if (required || p->values) {
        fputs("tags:\n", out);
    }
    if (required) {
        fprintf(out, "  required: {all: [%s%s%s]", p->required_all[0],
                p->required_all[1] != NULL ? ", " : "",
                p->required_all[1] != NULL ? p->required_all[1] : "");
        if (p->required_volume != NULL) {
            fprintf(out, ", volume: [%s]", p->required_volume);
        }
        fputs("}\n", out);
    }
    if (p->values) {
        fputs("  values:\n"
              "    Criticality: {allowed: [high, low, \"very low\"]}\n"
              "    CostCode: {regex: \"^CC-[0-9]{4}$\"}\n"
              "    Rack: {allowed: [a1, b2], trim: true, allow_empty: true}\n",
              out);
    }
}

int policy_write(struct world *w, const char *path)
{
    const struct policy *p = w->policy;
    FILE *out = fopen(path, "wb");
    if (out == NULL) {
        fprintf(stderr, "snapaudit-worlds: cannot write %s\n", path);
        return -1;
    }
    fprintf(out, "policy: {name: %s, version: \"1\", owner: \"\"}\nsettle_minutes: %d\n", p->name,
            p->settle_min);
    if (w->seed % 4 != 0 || p->named_region >= 0) {
        write_places(w, out);
    }
    if (w->vault != NULL) {
        fprintf(out, "trust: {vault_accounts: [\"%s\"]}\n", w->vault);
    }
    write_tags(p, out);
    fputs("scopes:\n", out);
    for (int i = 0; i < p->scope_count; i++) {
        write_scope(w, &p->scopes[i], out);
    }
    if (w->seed % 4 != 0) {
        write_rules(w, out);
    }
    write_exemptions(w, out);
    return fclose(out) == 0 ? 0 : -1;
}
