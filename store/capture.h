/* A capture: all that a collection saw, in one SQLite file, so that it is judged later as it would have been
 * then, or goes on where it ended.
 *
 * Writing: pages come from any thread and are packed there; one thread of the capture's own writes them, whole
 * pages together, with the token by which each listing goes on. Killed at any moment, or on a full disk,
 * the file holds what was committed by then and says that it is not complete.
 *
 * Reading: the file may be anybody's. It is opened read-only, its form must be exactly ours, and what it
 * holds meets core/limits.h. docs/capture.md tells the form. */
#ifndef SNAPAUDIT_STORE_CAPTURE_H
#define SNAPAUDIT_STORE_CAPTURE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/str.h"
#include "model/expected.h"
#include "model/graph.h"
#include "model/page_source.h"
#include "model/page_tee.h"
#include "model/plan.h"

/* ---- what it says of itself ---- */

struct capture_account {
    struct str id;
    struct str name;  /* as the organisation or the list of accounts has it; empty: not told */
    struct str state; /* "ACTIVE"; empty: not told */
};

struct capture_about {
    uint16_t version; /* of the form */
    struct str tool;  /* the version of the program that wrote it */
    struct str
        caller;    /* the ARN that asked AWS, or "files"; empty: it ended before that was known */
    instant as_of; /* the moment that it shows */
    instant began;
    instant ended;      /* of the last run that ended by itself; INSTANT_UNSET: none did */
    bool complete;      /* every listing was read, or is a gap with its reason */
    uint64_t malformed; /* files that were imported, and were */
    const struct capture_account *accounts;
    size_t account_count;
};

/* ---- reading ---- */

struct capture_file; /* opaque, defined in capture_open.c */

/* Returns NULL with `err`: ERR_IO when it cannot be read, ERR_INPUT when it is no capture, or is damaged, or
 * was written by a newer version of the program. */
struct capture_file *capture_open(const char *path, struct error *err);
void capture_file_free(struct capture_file *file); /* NULL is fine */

/* Borrowed from the file. */
const struct capture_about *capture_about(const struct capture_file *file);

struct capture_wanted {
    struct str account; /* only places of this one; "any": every resource is own; empty: all */
    const struct str *regions; /* only these are in scope; count 0: no narrowing */
    size_t region_count;
    const struct str *more_regions; /* read as well; not attempted where the capture lacks them */
    size_t more_region_count;
    instant not_after;               /* what began later is left out and counted; 0: nothing is */
    const struct collect_plan *plan; /* sources that it does not need are passed over; NULL: none */
    const struct expected_accounts *expected; /* names, and what must have been seen; may be NULL */
    const atomic_int *stop; /* non-zero: stop reading (ERR_CANCELLED); may be NULL */
};

/* The graph that the collection would have had, but for what is not wanted. The caller owns it. A listing
 * that was not read to its end is a gap (GAP_INTERRUPTED). NULL with `err`. */
struct graph *capture_read(struct capture_file *file, const struct capture_wanted *wanted,
                           struct error *err);

/* Its pages, for a collection that goes on: opened before capture_begin(), and released before capture_close().
 * As long as the file. */
struct page_source capture_pages(struct capture_file *file);

/* ---- writing ---- */

enum capture_begin {
    CAPTURE_NEW,     /* there must be no file of this name */
    CAPTURE_REPLACE, /* a capture of this name goes */
    CAPTURE_RESUME   /* it goes on with one that is there, if there is one */
};

struct capture_options {
    const char *path;
    enum capture_begin begin;
    const char *tool;
    instant as_of;
    instant now;
    int64_t (*monotonic_ms)(void); /* a clock that never goes back, for the writing thread */
    /* From the writing thread, once, when it cannot write any more: the rest is dropped, and capture_close()
     * says why. May be NULL. */
    void (*failed)(void *ctx);
    void *ctx;
};

struct capture; /* opaque, defined in capture_write.c */

/* Returns NULL with `err`: ERR_BUSY while another run writes to it. */
struct capture *capture_begin(const struct capture_options *options, struct error *err);

/* What tells it of pages and places. As long as the capture. */
struct page_tee capture_tee(struct capture *capture);

/* Any thread. The ARN that asks AWS, as soon as it is known. */
void capture_tell_caller(struct capture *capture, struct str caller);
void capture_add_account(struct capture *capture, const struct capture_account *account);

/* What comes from now on was collected apart from what came before: its places are numbered anew, and of a
 * listing that both have one is kept (capture_settle()). Not while pages come. */
void capture_next_input(struct capture *capture);

/* All of another capture, as one input. */
int capture_copy(struct capture *capture, struct capture_file *from, struct error *err);

/* One of two listings of the same, that went. */
struct capture_lost {
    struct str account;
    struct str region;
    enum source source;
    instant kept; /* when the last page of each was read; INSTANT_UNSET: none was */
    instant lost;
};

/* Of listings that came from several inputs keep one: that which was read to its end, then that which was
 * read later. What went is in the arena, in the order of accounts, regions and sources. */
int capture_settle(struct capture *capture, struct arena *arena, const struct capture_lost **out,
                   size_t *count, struct error *err);

struct capture_end {
    struct str caller; /* empty: not known */
    instant at;
    instant as_of; /* INSTANT_UNSET: as it began */
    bool complete; /* unless a place has not ended */
    uint64_t malformed;
};

/* Wait for the writing, say how it ended, and leave one file. Releases the capture in any case. Returns 0; or
 * -1 with `err`, ERR_IO when not all could be written: what could be is there. */
int capture_close(struct capture *capture, const struct capture_end *end, struct error *err);

/* Release it, and leave things as they were: one that was begun goes, one that it was to replace comes back.
 * NULL is fine. */
void capture_abort(struct capture *capture);

#endif
