/* The facts of AWS that verdicts, figures and reasons of gaps rest on: aws_facts.def says what each is,
 * how often it was seen answered, and what rests on it. Rules name theirs; code that relies on one
 * names its id in a comment, in brackets. */
#ifndef SNAPAUDIT_ANALYZER_AWS_FACTS_H
#define SNAPAUDIT_ANALYZER_AWS_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

/* In the order of their ids. */
enum aws_fact {
    AWS_FACT_END, /* no fact: ends a list */
#define AWS_FACT(name, id, seen, years, statement, source, decides) AWS_##name,
#include "analyzer/aws_facts.def"
#undef AWS_FACT
    AWS_FACT_LIMIT /* one past the last */
};

struct aws_fact_info {
    const char *id;        /* "EC2-SNAP-TIME-BASED" */
    unsigned seen;         /* independent examples; 0: only documented */
    const char *years;     /* of these examples, "2018-2026"; "" when there is none */
    const char *statement; /* one paragraph */
    const char *source;
    const char *decides; /* what rests on it */
};

/* Borrowed from a static table. */
const struct aws_fact_info *aws_fact_info(enum aws_fact fact);

/* Lists that several rules share; each ends in no comma. */

/* Which snapshots are copies, and of what. */
#define AWS_FACTS_OF_COPIES                                                      \
    AWS_BACKUP_TAG_COPY, AWS_EC2_COPY_AFTER_SOURCE, AWS_EC2_COPY_FULL_SIZE,      \
        AWS_EC2_COPY_PLACEHOLDER, AWS_EC2_COPY_SIZE, AWS_EC2_COPY_VOLUME_ID,     \
        AWS_EC2_IMAGE_COPY_DEVICES, AWS_EC2_IMAGE_SOURCE, AWS_EC2_SNAP_SENTINEL, \
        AWS_EC2_SNAP_TIME_BASED, AWS_EC2_SNAP_TRANSFER_TYPE, AWS_EC2_TEXT_COPY,  \
        AWS_EC2_TEXT_COPY_IMAGE

/* What can be restored, and what its data are dated. */
#define AWS_FACTS_OF_POINTS                                                                      \
    AWS_EC2_SNAP_ARCHIVE, AWS_EC2_SNAP_START_TIME, AWS_EC2_SNAP_STATE, AWS_EC2_SNAP_TIER_ABSENT, \
        AWS_EC2_SNAP_VOLUME_ID

/* Which volumes a promise is about. */
#define AWS_FACTS_OF_PROTECTED                                                                   \
    AWS_BACKUP_TAG_TEST, AWS_EC2_TAG_REPLACED, AWS_EC2_VOL_ATTACHMENTS, AWS_EC2_VOL_CREATE_TIME, \
        AWS_EC2_VOL_OPERATOR

/* What a listing must be to prove an absence. */
#define AWS_FACTS_OF_LISTINGS \
    AWS_EC2_EVENTUAL, AWS_EC2_ID_FORMS, AWS_EC2_LIST_TOKEN, AWS_EC2_OWNER_ID, AWS_EC2_TIME_FORMS

/* That nothing needs a snapshot, and nobody owns it. */
#define AWS_FACTS_OF_ORPHANS                                                                      \
    AWS_BACKUP_TAG_SOURCE, AWS_CSI_TAGS, AWS_DLM_TAG_POLICY, AWS_EC2_IMAGE_MAPS,                  \
        AWS_EC2_IMAGE_STATES, AWS_EC2_LIST_DISABLED, AWS_EC2_LT_VERSIONS, AWS_EC2_TAG_AWS_PREFIX, \
        AWS_DLM_TAG_EXPIRATION, AWS_EC2_IMAGE_PENDING, AWS_GATEWAY_VOLUME_ID, AWS_SERVICE_MARKS,  \
        AWS_VELERO_TAGS

/* Tags that stand on what is own, and whose they are. */
#define AWS_FACTS_OF_TAGS                                                            \
    AWS_EC2_EVENTUAL, AWS_EC2_OWNER_ID, AWS_EC2_TAG_AWS_PREFIX, AWS_EC2_TAG_FOREIGN, \
        AWS_EC2_TAG_KEYS

/* What a snapshot costs. */
#define AWS_FACTS_OF_SNAPSHOT_PRICES                                            \
    AWS_EC2_SNAP_FULL_SIZE, AWS_PRICE_ARCHIVE, AWS_PRICE_LIST, AWS_PRICE_LOCAL, \
        AWS_PRICE_RESTORED, AWS_PRICE_SNAPSHOT

/* What a volume costs. */
#define AWS_FACTS_OF_VOLUME_PRICES \
    AWS_PRICE_GP3, AWS_PRICE_IO2, AWS_PRICE_LIST, AWS_PRICE_LOCAL, AWS_PRICE_VOLUME

#endif
