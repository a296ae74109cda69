/* Who hears of pages while an inventory is read: a capture keeps them. */
#ifndef SNAPAUDIT_CLI_HEARERS_H
#define SNAPAUDIT_CLI_HEARERS_H

#include "collector/aws/collect.h"
#include "model/page_tee.h"
#include "store/capture.h"

struct hearers {
    struct capture *capture;           /* NULL: nothing is kept */
    struct capture_file *before;       /* what it held when it goes on; NULL: it does not */
    struct page_source pages;          /* of it */
    const struct collect_stats *stats; /* of AWS: says who asks; NULL: files do */
    bool began;                        /* a place was told */
    struct str account;                /* that was told last */
    char account_text[16];
};

/* As long as the hearers. */
struct page_tee hearers_tee(struct hearers *hearers);

#endif
