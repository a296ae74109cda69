/* What a record is, said once: for each of its columns what AWS calls it, in XML and in JSON, what
 * it is, where it lies in the struct that a reader fills and in the row that is kept, and its name
 * in CSV files and queries. Readers, keeping, freezing, digest and reports walk these tables; none
 * of them knows a column by name. */
#ifndef SNAPAUDIT_MODEL_TABLE_H
#define SNAPAUDIT_MODEL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cut_form.h"
#include "core/str.h"
#include "model/kind.h"

enum table {
#define TABLE(NAME, row, plural) TABLE_##NAME,
#include "model/tables.def"
    TABLE_COUNT
};

enum list {
#define LIST(NAME, row, plural) LIST_##NAME,
#include "model/tables.def"
    LIST_COUNT
};

/* How a value comes, and what it is in the struct that a reader fills. */
enum wire_type {
    WIRE_NONE,  /* it does not: freeze or finish() tell it */
    WIRE_TEXT,  /* struct str: ids, states, ARNs; blanks alone are nothing */
    WIRE_WORDS, /* struct str: what people wrote, blanks included */
    WIRE_TIME,  /* instant */
    WIRE_U32,
    WIRE_U64,
    WIRE_BOOL,
    WIRE_TAGS, /* struct tags_in */
    WIRE_LIST  /* a pointer to items; column.list says of what */
};

/* What is kept of it in a row: first what refers to something beside the row. */
enum kept_type {
    KEPT_NOT,
    KEPT_ID,      /* uint64_t value, uint8_t form */
    KEPT_TEXT,    /* strref */
    KEPT_OWNER,   /* uint16_t: a row of graph.owners */
    KEPT_TAGS,    /* uint32_t: a row of graph.tagsets */
    KEPT_LIST,    /* uint32_t: the first row of the list; uint16_t: how many */
    KEPT_WORD,    /* uint8_t: the number of a word, 0 for any other */
    KEPT_TIME,    /* instant */
    KEPT_SECONDS, /* uint32_t: after another time, rounded up; UINT32_MAX: unset */
    KEPT_U32,
    KEPT_U64,
    KEPT_BOOL,   /* uint8_t */
    KEPT_NUMBER, /* uint64_t; NUMBER_UNTOLD when there was none */
    KEPT_TRUTH,  /* uint8_t: enum told_truth */
    KEPT_FLAG,   /* a bit of the row's flags */
    KEPT_EDGE    /* uint32_t: a row that freeze finds, or ROW_NONE */
};

#define NUMBER_UNTOLD UINT64_MAX

/* Absent is no false. */
enum told_truth { TOLD_NOT, TOLD_FALSE, TOLD_TRUE };

static inline bool kept_by_reference(enum kept_type kept)
{
    return kept >= KEPT_ID && kept <= KEPT_LIST;
}

/* The words of a field that lists its values. */
struct wire_words {
    const char *const *names; /* names[0] stands for all others */
    size_t count;
};

struct sublist;

struct column {
    const char *name; /* in CSV files and queries: "created_at" */
    const char *json; /* "StartTime"; "State.Name" lies within "State" */
    const char *xml;  /* "startTime"; likewise. NULL: `json` with small initials */
    enum wire_type wire;
    enum kept_type kept;
    bool required; /* a record without it is malformed, an item of a list is passed over */
    uint8_t flag;  /* KEPT_FLAG; of a number: set when there is one */
    uint16_t in_at;
    uint16_t in_size; /* of that member, for the tests of the tables */
    uint16_t row_at;
    uint16_t row_size;
    uint16_t aux_at; /* KEPT_ID: the form; KEPT_LIST: the count; KEPT_SECONDS: the time in the
                        struct that it is counted from */
    uint16_t
        has_at;     /* bool in the struct: the number was there; 0 (where the id lies): 0 says it */
    uint16_t since; /* the first form of captures that has the column */
    const char *prefix;             /* KEPT_ID: of what it names */
    const struct wire_words *words; /* others are counted as unknown */
    const char *usual;              /* KEPT_TEXT: goes without saying, and is kept as nothing */
    const struct sublist *list;     /* WIRE_LIST */
};

#define AT_NONE UINT16_MAX

/* What a column points into: items of a record. */
struct sublist {
    enum list list;
    const char *noun; /* "attachments"; its rows, for messages */
    const struct column *columns;
    size_t column_count;
    size_t row_size;
    size_t in_size;       /* of an item in the struct that a reader fills */
    uint16_t in_count_at; /* size_t in the struct of the record */
    size_t most;          /* items of one record */
    size_t rows_at;       /* in struct graph: the rows, and their number */
    size_t count_at;
};

/* A field of a record that is known and not read. */
struct other_field {
    const char *json;
    const char *xml; /* NULL: `json` with a small initial */
};

/* A file of the offline format that holds the records of a table, as the AWS CLI prints them. */
struct file_form {
    const char *name; /* "snapshots" */
    struct cut_form cut;
    /* Its records are listed for each of those of another table: all are there only when those are. */
    const struct table_info *each_of;
    /* Shell that writes it, with <region> and DIR; for each_of it may name what that table's file does. */
    const char *save;
};

struct table_info {
    enum table table;
    enum source source;
    struct file_form file;
    const char *noun;  /* "launch template version" */
    const char *nouns; /* "launch template versions" */
    enum kind kind;    /* KIND_COUNT: no finding speaks of one */
    const char *id_prefix;
    const char *wire_list; /* where an answer has them: "reservationSet.item.instancesSet" */
    bool wire_json;        /* answers are JSON: no element lies around a record of the list */

    const struct column *columns; /* as XML mostly writes them; the id is the first in a row */
    size_t column_count;
    /* Columns that are seldom set: they are kept in a row of their own, whose number lies at
     * `rare_at`. NULL: none. */
    const struct sublist *rare;
    uint16_t rare_at;
    const struct other_field *others; /* NULL: unknown fields are not counted */
    size_t other_count;
    /* What more follows from a record than one column tells. */
    void (*finish)(const void *in, void *row);

    size_t in_size;
    size_t row_size;
    uint16_t form_at;
    uint16_t place_at;
    uint16_t flags_at;  /* uint8_t of enum row_flag; AT_NONE */
    uint16_t owner_at;  /* AT_NONE: rows belong to the account of their place */
    uint16_t tagset_at; /* AT_NONE: its rows have no tags */
    uint16_t text_at;   /* strref that differs from row to row, fetched early; AT_NONE */
    uint16_t born_at;   /* instant of its beginning; AT_NONE when the API tells none */
    uint16_t size_at;   /* uint32_t, GiB; AT_NONE: it holds no data itself */
    uint16_t name_at;   /* strref of a name that is not a tag; AT_NONE */
    uint16_t state_at;  /* uint8_t: the number of one of `states`; AT_NONE */
    const struct wire_words *states;
    uint16_t number_at; /* uint64_t that tells apart rows of one id; AT_NONE: the id does */
    bool shared;        /* accounts list what others own */
    uint16_t since;     /* the first form of captures that has the table; 0: all have it */

    size_t rows_at; /* in struct graph: the rows, their number, and their spans by place */
    size_t count_at;
    size_t spans_at;
};

#define LIST(NAME, row, plural) extern const struct sublist list_##row;
#include "model/tables.def"

/* Borrowed from static tables. */
const struct table_info *table_info(enum table table);
const struct sublist *list_info(enum list list);

/* "snap-"; "" for kinds without EC2 ids. */
const char *kind_id_prefix(enum kind kind);

/* The column of the table, its rare ones included, that has this name; NULL. */
const struct column *table_column(const struct table_info *table, const char *name);

/* Make `in`, a struct that a reader fills, say nothing. */
void table_blank(const struct table_info *table, void *in);
void columns_blank(const struct column *columns, size_t count, void *in, size_t in_size);

/* A field of the record itself, read by us or not; what lies in one beyond them is new, and counted
 * as an unknown word. True for all names when the fields of the table are not listed. */
bool table_knows_field(const struct table_info *table, struct str json);

/* What JSON calls the field that is the element `xml`; cut when it is longer than any name of EC2. */
#define FIELD_NAME_MOST 64u
struct str table_json_name(const struct table_info *table, struct str xml,
                           char room[FIELD_NAME_MOST]);

#endif
