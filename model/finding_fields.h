/* The fields of a finding as a table (finding_fields.def): name, type, place, meaning, and in which outputs
 * they are. Reports write by it, readers of reports read by it. */
#ifndef SNAPAUDIT_MODEL_FINDING_FIELDS_H
#define SNAPAUDIT_MODEL_FINDING_FIELDS_H

#include "model/finding.h"

enum finding_field_id {
#define FIELD(id, ...) FINDING_##id,
#include "model/finding_fields.def"
#undef FIELD
    FINDING_FIELD_COUNT
};

enum finding_type {
    /* words of a closed list, as an enum */
    FINDING_TYPE_STATUS,
    FINDING_TYPE_SEVERITY,
    FINDING_TYPE_CONFIDENCE,
    FINDING_TYPE_BRAKE,
    FINDING_TYPE_KIND,
    FINDING_TYPE_TEXT,    /* const char *; NULL and "" are absent */
    FINDING_TYPE_CAUSE,   /* the same; a fingerprint */
    FINDING_TYPE_STR,     /* struct str; empty is absent */
    FINDING_TYPE_INTEGER, /* int64_t */
    FINDING_TYPE_COUNT,   /* uint64_t */
    FINDING_TYPE_MONEY,   /* int64_t, micros of the run's currency */
    FINDING_TYPE_TIME,    /* instant */
    FINDING_TYPE_BASIS,   /* const char *: of the money that the subject itself is worth */
    /* objects and lists of struct finding; empty is absent */
    FINDING_TYPE_AMOUNT,
    FINDING_TYPE_TEXTS,
    FINDING_TYPE_KEYS,
    FINDING_TYPE_CONTROLS,
    FINDING_TYPE_CONSOLE, /* made of struct subject */
    FINDING_TYPE_GAPS,
    FINDING_TYPE_EVIDENCE,
    FINDING_TYPE_RELATED,
    FINDING_TYPE_REMEDIATION,
    FINDING_TYPE_EXEMPTION,
    FINDING_TYPES
};

/* Which object of a record holds it. */
enum finding_part { FINDING_PART_RECORD, FINDING_PART_SUBJECT };

struct finding_field {
    const char *column; /* of findings.csv; NULL: none */
    const char *member; /* of findings.json; NULL: none */
    enum finding_part part;
    enum finding_type type;
    size_t offset;                               /* in struct finding */
    bool (*only)(const struct finding *finding); /* else absent; NULL: the value tells */
    const char *unit;                            /* of a number; NULL: none, or that of the type */
    const char *meaning;                         /* Markdown */
    const char *absent;                          /* when it is not there */
};

/* FINDING_FIELD_COUNT rows, in the order of the columns. */
extern const struct finding_field finding_fields[];

static inline bool finding_has(const struct finding *finding, const struct finding_field *field)
{
    return !field->only || field->only(finding);
}

static inline const void *finding_at(const struct finding *finding,
                                     const struct finding_field *field)
{
    return (const char *)finding + field->offset;
}

/* For people: what a value of the type is, as a cell and as a member ("number", "list"), and the unit that is
 * always its own; "" where it is in no column, in no file, or without a unit. */
struct finding_type_info {
    const char *cell, *member, *unit;
};
extern const struct finding_type_info finding_types[FINDING_TYPES];

/* The word of a field whose type is one of words; "" for none. */
const char *finding_word(const struct finding *finding, const struct finding_field *field);

/* Set such a field from its word. False when it is no word of its list. */
bool finding_word_parse(const struct finding_field *field, struct str word, struct finding *out);

#endif
