/* What the files that write captures share. */
#ifndef SNAPAUDIT_STORE_CAPTURE_WRITE_INTERNAL_H
#define SNAPAUDIT_STORE_CAPTURE_WRITE_INTERNAL_H

#include <pthread.h>

#include "core/file_lock.h"
#include "core/map.h"
#include "core/packed.h"
#include "core/vec.h"
#include "store/capture_internal.h"

enum capture_statement {
    PUT_CALLER,
    PUT_ACCOUNT,
    DELETE_ACCOUNT,
    PUT_PLACE,
    DELETE_COVERAGE,
    PUT_COVERAGE,
    PUT_LISTING,
    PUT_PAGE,
    PUT_FIELD,
    CAPTURE_STATEMENTS
};

struct capture_place_row {
    int64_t row; /* 0: not known yet */
    bool is_new; /* there is no row in the file yet */
};

struct message;

struct capture {
    const char *path;
    struct arena *arena;
    struct file_lock lock_file;
    bool locked;
    bool made;         /* the file was not there before */
    const char *aside; /* what was there, until the end; NULL: nothing */
    int64_t (*monotonic_ms)(void);
    void (*on_failed)(void *ctx);
    void *ctx;
    unsigned inputs;
    bool was_complete; /* of a file that goes on */

    pthread_t thread;
    bool running;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t more;
    pthread_cond_t room;
    struct message *first;
    struct message **last;
    size_t waiting_bytes;
    bool closing;
    bool failed;

    /* The writing thread's while it runs. */
    struct error err;
    sqlite3 *db;
    sqlite3_stmt *statements[CAPTURE_STATEMENTS];
    sqlite3_stmt *inserts[TABLE_COUNT];
    struct vec places;          /* struct capture_place_row, by the number that is told */
    struct map *known_places;   /* of a file that goes on: account and region -> row; else NULL */
    struct map *known_listings; /* capture_listing_key() -> row */
    struct map
        *old_listings; /* of a file that goes on: its rows, true until begun anew; else NULL */
    uint32_t first_new_page;
    uint32_t next_place;
    uint32_t next_listing;
    uint32_t next_page;
};

/* ---- capture_write.c ---- */

uint64_t capture_place_key(struct str account, struct str region);
uint64_t capture_listing_key(int64_t place, struct str call, struct str extra);

/* Begin the writing thread; end it when all is written. -1 when it has failed, with `err` (may be NULL). */
int capture_start(struct capture *c, struct error *err);
int capture_wait(struct capture *c, struct error *err);

void capture_release_statements(struct capture *c);

/* A page with a log that is not that of its part. */
void capture_send_page(struct capture *c, const struct page_done *page, struct str log);

/* ---- capture_merge.c ---- */

/* Delete pages, and what they hold; `where` is SQL about "page". The error is c->err. */
int capture_delete_pages(struct capture *c, const char *where);

#endif
