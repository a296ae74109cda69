/* How answers are read: by tables of elements. Internal to collector/aws/answer*.c and protocol*.c.
 *
 * A shape says which elements an element may have; each is a field, or has a shape of its own. What
 * a shape does not name is passed over with all below it. Elements come in any order. An object of
 * JSON is an element, its members are those in it. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_ANSWER_INTERNAL_H
#define SNAPAUDIT_COLLECTOR_AWS_ANSWER_INTERNAL_H

#include "collector/aws/answer.h"
#include "core/secret.h"
#include "collector/aws/xml.h"
#include "model/room.h"
#include "core/limits.h"

/* Absent and empty are the same: the member stays as it is. Blank too, but for ANSWER_WORDS. */
enum answer_type {
    ANSWER_TEXT,   /* struct str, until the record is added: ids, states, ARNs */
    ANSWER_WORDS,  /* struct str, until the record is added: what people wrote, blanks included */
    ANSWER_KEPT,   /* struct str, until the next reset */
    ANSWER_SECRET, /* the same, in memory that is wiped */
    ANSWER_TIME,
    ANSWER_U32,
    ANSWER_U64,
    ANSWER_BOOL,
    ANSWER_PASSED, /* known, and not read */
    ANSWER_INNER   /* an element with a shape */
};

struct answer_shape;

struct answer_field {
    const char *name;
    size_t name_len;
    enum answer_type type;
    size_t offset;
    size_t has_at; /* a bool that tells that it was there; 0: none */
    const struct answer_shape *inner;
    /* JSON: called for the list itself, which has no shape */
    void *(*opens)(struct answer *answer, const struct answer_shape *inner);
};

/* ANSWER_FIELD(ANSWER_TEXT, "snapshotId", struct snapshot_in, id) */
#define ANSWER_FIELD(kind, element, owner, member)                          \
    {                                                                       \
        .name = (element), .name_len = sizeof(element) - 1, .type = (kind), \
        .offset = offsetof(owner, member), .inner = NULL                    \
    }
#define ANSWER_ELEMENT(element, shape)                                            \
    {                                                                             \
        .name = (element), .name_len = sizeof(element) - 1, .type = ANSWER_INNER, \
        .inner = &(shape)                                                         \
    }

struct answer_shape {
    const struct answer_field *fields;
    size_t count;
    /* Hand out the struct that the fields go to; NULL after answer_fail(). Without it they go
     * where those of the element around go. */
    void *(*begin)(struct answer *answer, const struct answer_shape *shape);
    /* The element is complete; may be NULL. */
    void (*end)(struct answer *answer, const struct answer_shape *shape);
    const struct table_info *table; /* what is a record, or (of a root) lists some: what it holds
                                       besides is counted if nobody knows it */
    const struct sublist *list;     /* whose item it is */
};

#define ANSWER_SHAPE(table, ...)                                                    \
    {                                                                               \
        .fields = (table), .count = sizeof(table) / sizeof((table)[0]), __VA_ARGS__ \
    }

/* An open element that a shape names. */
struct answer_frame {
    const struct answer_shape *shape; /* NULL for a field: whatever is inside is unknown */
    const struct answer_field *field; /* NULL for the root */
    void *base;
    size_t next; /* where to look first: elements mostly come in the order of the table */
};

#define ANSWER_FRAMES_MAX 12 /* reservationSet/item/instancesSet/item/… is the deepest */

struct answer {
    enum operation operation;
    struct inventory_part *part; /* borrowed */
    struct xml_parser *xml;
    struct sink *json; /* the page so far, of operations that answer JSON */
    const struct answer_shape *root;
    struct answer_frame frames[ANSWER_FRAMES_MAX];
    size_t depth;
    size_t skipped; /* open elements that are passed over */
    bool listed;    /* the list was there, be it empty */
    bool failed;
    struct error failure;

    struct answer_page page;
    uint64_t begun; /* records, the one at hand included */
    struct arena *kept;
    struct arena *texts;            /* of the record at hand */
    struct vec regions;             /* struct answer_region */
    struct vec accounts;            /* struct answer_account */
    struct vec seeds;               /* struct answer_seed */
    bool trace;                     /* snapshots make seeds, too */
    const struct table_info *table; /* of its records; NULL: none has them */
    const struct column *naming;  /* of its records: names what is asked about by itself; or NULL */
    const struct column *listing; /* what others are asked by, each by itself; NULL: none are */
    struct vec named;             /* struct str */
    struct answer_identity identity;
    struct answer_keys keys;
    struct secret *secrets; /* what must not stay behind; NULL: nothing so far */
    size_t secrets_len;

    struct answer_region region;   /* the one at hand */
    struct answer_account account; /* likewise */
    struct arena *shapes;          /* that are made of tables */
    const struct answer_shape *listings[TABLE_COUNT];
    struct room room;
};

/* The first failure stays; nothing is read after it. The number of the record is put before. */
void answer_fail(struct answer *answer, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- how documents are read (answer_xml.c, answer_json.c) ---- */

struct xml_parser *answer_xml_parser(struct answer *answer);
int answer_xml_feed(struct answer *answer, const void *data, size_t len, struct error *err);
int answer_xml_finish(struct answer *answer, struct error *err);
int answer_json_feed(struct answer *answer, const void *data, size_t len, struct error *err);
int answer_json_finish(struct answer *answer, struct error *err);

/* ---- what records share (answer_values.c) ---- */

/* Put the text of an element where its field says. */
void answer_set(struct answer *answer, const struct answer_field *field, void *base,
                struct str text);

/* A copy in memory that is wiped with the next reset. Fails the answer where it holds too much of that. */
struct str answer_keep_secret(struct answer *answer, struct str text);

/* .begin of the root of a listing, whose fields go to the page, and of the element that holds the
 * records. */
void *answer_begin_page(struct answer *answer, const struct answer_shape *shape);
void *answer_begin_listing(struct answer *answer, const struct answer_shape *shape);

/* Forget the texts of the record before. */
void answer_begin_record(struct answer *answer);

/* Fails when a record has no id; false then, or when it failed already. */
bool answer_need(struct answer *answer, const char *element, struct str value);

/* `result` and `err` are those of part_add_…(). */
void answer_added(struct answer *answer, int result, struct error *err);

/* `snapshot_id` may be empty. */
void answer_add_seed(struct answer *answer, struct str id, struct str snapshot_id);

/* May be empty. */
void answer_add_named(struct answer *answer, struct str name);

extern const struct answer_shape answer_tag_set;

/* ---- records by the columns of their table (answer_tables.c) ---- */

/* A record of the page at hand that no document holds: it is counted, and others follow from it. Fails when
 * it is of another table. */
void answer_hear(struct answer *answer, enum table table, const void *in);

/* The document that lists records of the table, made when it is first asked for. */
const struct answer_shape *answer_listing(struct answer *answer, const struct table_info *table);

/* ---- the document of each operation: fields, or the table whose records it lists ---- */

#define OPERATION(id, service, action, shape, ...) \
    extern const struct answer_shape answer_##shape##_root;
#include "collector/aws/operations.def"
#undef OPERATION

#endif
