/* The finding: one record for each (rule, subject, discriminators). Filled by the rules floor,
 * read by reports and, later, by the store. Everything it points at is borrowed for the length of
 * the callback that hands it over. */
#ifndef SNAPAUDIT_MODEL_FINDING_H
#define SNAPAUDIT_MODEL_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/str.h"
#include "model/kind.h"
#include "model/source.h"

enum status { STATUS_PASS, STATUS_FAIL, STATUS_UNKNOWN, STATUS_EXEMPT, STATUS_COUNT };

enum severity {
    SEVERITY_INFO,
    SEVERITY_LOW,
    SEVERITY_MEDIUM,
    SEVERITY_HIGH,
    SEVERITY_CRITICAL,
    SEVERITY_COUNT
};

enum confidence { CONFIDENCE_HIGH, CONFIDENCE_MEDIUM, CONFIDENCE_LOW, CONFIDENCE_COUNT };

/* In the order of their gravity: of several the first is named. */
enum brake {
    BRAKE_NONE,
    BRAKE_LIVE_VOLUME,
    BRAKE_LAST_OF_LINEAGE,
    BRAKE_LOCKED,
    BRAKE_HELD,
    BRAKE_RETENTION,     /* a date that lies ahead, or the scope's keep_at_least */
    BRAKE_RESTORE_PROOF, /* what a pass of a RESTORE rule rests on */
    BRAKE_SHARED,
    BRAKE_IN_USE, /* something was made from it lately */
    BRAKE_CSI_WINDOW,
    BRAKE_TOO_YOUNG,
    BRAKE_COUNT
};

/* Three-valued truth (Kleene). */
enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_UNKNOWN };

enum grade { GRADE_NONE, GRADE_E0, GRADE_E1, GRADE_E2, GRADE_E3, GRADE_E4, GRADE_COUNT };

/* What a command does in the account. */
enum effect {
    EFFECT_READ,
    EFFECT_DRY_RUN, /* asks whether it would be allowed; that it would succeed it does not prove */
    EFFECT_CHANGE,  /* can be undone, or adds something */
    EFFECT_DESTROY, /* what it removes cannot be brought back by a command */
    EFFECT_COUNT
};

const char *status_name(enum status status);       /* "fail" */
const char *severity_name(enum severity severity); /* "high" */
bool severity_parse(struct str name, enum severity *out);
const char *confidence_name(enum confidence confidence);
const char *brake_name(enum brake brake);    /* "last-of-lineage"; "" for none */
const char *truth_name(enum truth truth);    /* "true" "false" "unknown" */
const char *effect_name(enum effect effect); /* "dry-run" */
const char *grade_name(enum grade grade);    /* "E2"; "" for none */

/* The same in words, for people who meet one for the first time. */
const char *status_meaning(enum status status);
const char *confidence_meaning(enum confidence confidence);
const char *brake_meaning(enum brake brake);
const char *effect_meaning(enum effect effect);
const char *grade_meaning(enum grade grade);

/* One clause of a rule, with the field that proves it. */
struct evidence {
    const char *clause; /* "VolumeId is no longer listed": a fixed text of the rule */
    enum truth holds;
    enum source source;
    const char *call;    /* "ec2:DescribeSnapshots" */
    struct str resource; /* id or ARN of what was looked at */
    const char *field;   /* API field: "VolumeId"; a fixed text, too */
    struct str value;    /* what it said */
    instant observed_at; /* of the fact, INSTANT_UNSET when it has none */
    enum grade grade;
    bool brake; /* a clause that holds the finding back when it is false */
};

struct unknown_because {
    const char *source; /* "VOL" */
    struct str account;
    struct str region;
    const char *error;  /* "denied", "not-attempted", "malformed", "not-supported" … */
    const char *detail; /* may be NULL */
};

#define RELATION_MEMBER "member" /* of a group */
struct related {
    const char *relation; /* "volume", "copy", "image", RELATION_MEMBER, "candidate", "evidence" */
    struct str arn;
};

/* What is said of every finding alike that ends in the same advice. Static, told apart by its address. */
struct advice_text {
    const char *text; /* "" where everything is about the finding at hand */
    const char *risk;
    bool reversible;
};

/* What a placeholder of a command stands for. */
struct slot_value {
    const char *name; /* "volume" for <volume> */
    struct str value; /* as it stands in the command */
};

struct remediation {
    const char *runbook;              /* "F-SNAP-DEL"; NULL: none */
    const struct advice_text *advice; /* set where there is a runbook */
    const char *text;           /* what to do, in words: advice->text, and what is added to it */
    const struct str *commands; /* quoted for a POSIX shell, account and region explicit */
    const enum effect *effects; /* one for each command */
    const char *const
        *templates; /* of each command the static text with placeholders that `values` and
                                     the subject (<id>, <arn>, <region>) fill in by mere replacing;
                                     NULL: that would not give the command */
    size_t command_count;
    const struct slot_value *values; /* those that the subject does not tell */
    size_t value_count;
    bool reversible;
    const char *risk;
};

struct control {
    const char *framework;
    const char *edition;
    const char *id;
    const char *source;
};

/* What the findings of a rule have in common, as a report says it that was written before: the texts of the
 * program that wrote it, which need not be those of this one. */
struct variant_told {
    const char *name; /* "undecided" */
    struct advice_text advice;
};

struct command_told {
    const char *name;     /* "delete-snapshot --dry-run" */
    const char *template; /* what remediation.templates has, quoted already */
    enum effect effect;
};

struct rule_told {
    const char *why;
    const char *doc;     /* NULL: no page is named */
    const char *runbook; /* NULL: none, and then no advice */
    struct advice_text advice;
    const struct variant_told *variants;
    size_t variant_count;
    const struct command_told *commands;
    size_t command_count;
    const char *const *facts;
    size_t fact_count;
};

struct exemption_ref {
    struct str id, owner, approved_by, reason, ticket;
    instant expires; /* last instant that still counts */
};

struct subject {
    enum kind kind;
    struct str arn; /* empty for kinds that have none */
    struct str id;
    struct str name;         /* tag Name, or the image's name */
    struct str account;      /* empty when unknown */
    struct str account_name; /* what people call it; empty when nobody told */
    struct str region;
    struct str zone;
    struct str outpost;
    struct str owner_tag; /* by the tags that the policy names: analyzer/owners.h */
    struct str environment;
    struct str cost_center;
    struct str scope; /* name; empty when none matched */
};

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): there is one at a time; readers come first
struct finding {
    const char *rule;
    const char *title;
    const char *family;
    bool of_audit; /* about the audit itself, not a resource: fails no gate by itself */
    enum status status;
    enum status would_be; /* what an exemption covers; meaningful when exempt */
    enum severity severity;
    enum severity severity_default;
    const char *reason; /* "" on a plain pass */
    enum confidence confidence;
    enum brake brake;
    enum brake held_by;      /* the same, where it alone keeps a pass from failing */
    const char *fingerprint; /* 64 hex digits */
    const char *caused_by;   /* fingerprint, or NULL */
    const char
        *baseline; /* beside an earlier run "new", "known", of an audit "changed", too; else NULL */
    bool known;    /* a gate that counts only what is new does not count it */
    const char *was_status; /* of what changed, each where it is not as it was: the earlier word */
    const char *was_severity;
    const char *was_reason; /* NULL or "": as it was, or there was none */
    struct subject subject;
    uint32_t row; /* graph row of the subject; ROW_NONE for groups, sources */
    const struct str *discriminators;
    size_t discriminator_count;

    bool has_measured;
    int64_t measured;
    bool has_limit;
    int64_t limit;
    const char *unit; /* "hours", "days", "members"; "" when there is none */
    bool has_age;
    int64_t age_days;
    struct str
        target; /* the region or key for which a rule asks something; empty: it asks of none */
    const struct str *missing_keys; /* of tags */
    size_t missing_key_count;
    bool has_proof;
    instant proof_at; /* of the newest that there is, good enough or not */

    bool has_size;
    uint64_t size_gib;
    bool has_full_bytes;
    uint64_t full_bytes;
    bool has_money; /* saving_floor and saving_ceiling are set */
    bool
        money_of_others; /* they are those of other findings: no column that is added up has them */
    int64_t saving_floor; /* micros of `currency` a month */
    int64_t saving_ceiling;
    const char *currency;
    const char *basis; /* "list", "range", "none" */

    const struct unknown_because *unknown_because;
    size_t unknown_count;
    const struct evidence *evidence;
    size_t evidence_count;
    const struct related *related;
    size_t related_count;
    struct remediation remediation;
    const struct control *controls;
    size_t control_count;
    const struct exemption_ref *exemption; /* NULL unless exempt */
    const struct rule_told *told; /* read from a report; NULL: the rules of this program say it */
};

/* The subject itself can be saved. */
static inline bool finding_saves(const struct finding *f)
{
    return f->has_money && !f->money_of_others;
}

#endif
