/* What descriptions and names say that AWS services and tools write: the forms of managers.def.
 * A description can be typed by anybody, so each is a claim and no more. Everything here reads the
 * bytes of its argument and nothing else: no allocation, no recursion, no clock; all results are
 * views of the text that was read and live as long as it does.
 *
 * Source of the forms: answers that EC2 gave between 2012 and 2026; docs/managers.md says for each
 * how it is known. Texts are at most 255 characters in EC2, but nothing here relies on it. */
#ifndef SNAPAUDIT_ANALYZER_DESCRIPTION_H
#define SNAPAUDIT_ANALYZER_DESCRIPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/manager.h"
#include "core/limits.h"
#include "core/res_id.h"
#include "core/str.h"

enum text_kind {
    TEXT_EMPTY,
    TEXT_FREE,         /* none of the forms: somebody's own words */
    TEXT_CREATE_IMAGE, /* CreateImage: names the image and the instance */
    TEXT_COPY,         /* CopySnapshot as the console words it */
    TEXT_COPY_IMAGE,   /* CopyImage: names the new image, the old one and the source snapshot */
    TEXT_BACKUP,       /* AWS Backup: names nothing */
    TEXT_DLM,          /* Data Lifecycle Manager: names the policy and its schedule */
    TEXT_FAST_LAUNCH,  /* EC2 Fast Launch: names the image */
    TEXT_DRS,          /* Elastic Disaster Recovery: names nothing */
    TEXT_STORAGE_GATEWAY,
    TEXT_VM_IMPORT, /* names the import task */
    TEXT_CSI        /* names the volume */
};

/* Where a text stands; a form belongs to one of them. */
enum text_where { TEXT_ON_SNAPSHOT, TEXT_ON_IMAGE, TEXT_ON_IMAGE_NAME };

enum text_slot {
    SLOT_SNAPSHOT,
    SLOT_IMAGE,
    SLOT_SOURCE_IMAGE,
    SLOT_INSTANCE,
    SLOT_VOLUME,
    SLOT_POLICY,
    SLOT_REGION,
    SLOT_TASK,
    SLOT_OTHER,
    SLOT_COUNT
};

/* One copying: of what, and out of which region. As written; empty: not told. */
struct copied_from {
    struct str snapshot_id;
    struct str region;
};

/* What a text says, from the outermost copying to what its first writer wrote:
 *
 *     [Copied snap-C from eu-west-1] [Copied snap-B from us-east-1] Created by CreateImage(i-A) …
 *
 * has the chain (snap-C, eu-west-1), (snap-B, us-east-1); its kind is TEXT_CREATE_IMAGE, and
 * `written_in` is us-east-1, where that image is to be looked for. A CopyImage text ends the chain
 * with (its source snapshot, no region). Regions may repeat: copies within a region bear the text
 * too. */
struct text_says {
    enum text_kind kind;                        /* of the innermost text */
    enum manager manager;                       /* who wrote the innermost text */
    struct copied_from chain[LIMIT_COPY_TEXTS]; /* outermost first */
    size_t chain_len;                           /* 0: the text claims no copying */
    bool chain_cut;                             /* more copyings than LIMIT_COPY_TEXTS; kind is
                                                    TEXT_COPY then, and the rest was not read */
    struct str innermost;                       /* what the first writer wrote, as far as known */
    struct str head;                            /* of it, what the form covers; empty: no form */
    struct str written_in;                      /* region of the innermost text; empty: here */
    struct str ids[SLOT_COUNT];                 /* that the innermost text names, as written */
};

void text_read(struct str text, enum text_where where, struct text_says *out);

/* Equal texts of this kind say nothing: AWS writes the same words, without any id of the resource,
 * on all that it makes. */
bool text_is_fixed(struct str text);

/* What the head of a snapshot's description says, the outermost text alone. */
struct description {
    bool copied;              /* "[Copied snap-S from REGION] …" */
    bool copied_for_image;    /* "Copied for DestinationAmi ami-D from SourceAmi ami-A for …" */
    bool created_by_image;    /* "Created by CreateImage(i-…) for ami-D" */
    struct str source_id;     /* as written; empty: none named */
    struct str source_region; /* as written; empty: none named */
    struct str image_id;      /* D as written; empty: none named */
};

/* False when the text is none of these three. */
bool description_parse(struct str text, struct description *out);

/* The first whole snapshot id anywhere in `text`, or empty. */
struct str description_snapshot_id(struct str text);

/* An id in lower case, packed or, for odd forms, left as text. */
struct wanted_id {
    struct res_id id; /* ID_NONE when it does not pack */
    char text[RES_ID_TEXT_MAX];
    size_t len;
};
bool wanted_id_make(struct str written, const char *prefix, struct wanted_id *out);

/* ---- the table, for docs and tests ---- */

struct text_form {
    enum text_kind kind;
    enum manager manager;
    enum text_where where;
    const char *form;
    const char *seen;
};

const struct text_form *text_forms(size_t *count);

#endif
