/* The ledger of restore tests as a file: CSV, one record a row, read and added to here.
 *
 * The first row names the columns; each later line is a record by itself. What is wrong with a row is a
 * flaw, which names line and column: the row is left out and the others are read. Whoever writes holds
 * the file against other writers, and puts a complete new file into its place. */
#ifndef SNAPAUDIT_STORE_LEDGER_FILE_H
#define SNAPAUDIT_STORE_LEDGER_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/csv_writer.h"
#include "core/error.h"
#include "core/str.h"
#include "model/ledger.h"

/* ---- flaws ---- */

#define LEDGER_FLAWS_LISTED 20
#define LEDGER_FOUND_BYTES  96

struct ledger_flaw {
    uint32_t line;
    const char *column;             /* NULL: `found` says what is wrong with the row */
    char found[LEDGER_FOUND_BYTES]; /* what stands there, cut; empty: nothing does */
    const char *expected;
};

/* The first of them, and how many there were. Starts zeroed. */
struct ledger_flaws {
    struct ledger_flaw listed[LEDGER_FLAWS_LISTED];
    size_t listed_count;
    uint64_t count;
};

void ledger_flaw_add(struct ledger_flaws *flaws, uint32_t line, const char *column,
                     struct str found, const char *expected);

/* "FILE:7: outcome is 'ok'", and what was expected as its detail. Returns -1. */
int ledger_flaw_say(const struct ledger_flaw *flaw, const char *path, struct error *out);

/* A flaw for each record whose stored link does not fit. */
void ledger_flaws_of_chain(const struct ledger *ledger, struct ledger_flaws *flaws);

/* ---- reading ---- */

/* Reads the ledger, checks its chain, and says what each record counts as. Records live in `arena`; rows
 * with flaws are left out. Returns 0; or -1 when there is no such file, it is no ledger at all (another
 * header, another form), or too large. */
int ledger_read(struct arena *arena, const char *path, struct ledger *out,
                struct ledger_flaws *flaws, struct error *err);

/* The same of bytes; `name` is what errors call them. */
struct ledger_text {
    struct ledger ledger;
    bool has_links;  /* the header has the column `link` */
    bool ends_whole; /* the last line has its end */
    bool has_cr;     /* lines end with CR LF */
};
int ledger_parse(struct arena *arena, const char *name, struct str text, struct ledger_text *out,
                 struct ledger_flaws *flaws, struct error *err);

/* What a record may count as at most: E4 when it is linked, somebody else than who made the test looked
 * at the data, and a digest holds what is left of it; E3 of anybody; E2 of the program itself; E1 of
 * nobody. */
enum grade ledger_grade_ceiling(const struct ledger_record *record, bool linked);

/* Where the link `head` (64 lower-case hex digits) stands: `*after` becomes the records up to it, 0 for the
 * link of an empty ledger. False when it is nowhere. */
bool ledger_find_head(const struct ledger *ledger, const char *head, size_t *after);

/* ---- writing ---- */

/* Rows in the ledger's own form; with `links` the stored links as well. */
void ledger_write_header(struct csv_writer *csv, bool links);
void ledger_write_row(struct csv_writer *csv, const struct ledger_record *record, bool links);

enum ledger_append_flags {
    LEDGER_SKIP_KNOWN =
        1u << 0, /* leave out what it has already, with the same grade or a better one */
    LEDGER_DRY_RUN = 1u << 1 /* only say what would be done */
};

struct ledger_receipt {
    size_t added;
    size_t known;        /* left out by LEDGER_SKIP_KNOWN */
    uint32_t first_line; /* of what was added; 0: nothing */
    enum grade grade;    /* of the first one */
    char head[SHA256_HEX_MAX];
};

/* Adds `records` at the end of the ledger, all of them or none, and links them; a file that is not there
 * is begun. Their `told` is lowered to what it may be. Nothing is written to a ledger that has flaws or a
 * broken chain. Returns 0; or -1, with ERR_BUSY while another writer holds it, ERR_INPUT when the ledger
 * is not in order. Killed at any moment, the old file or the new one is there. */
int ledger_append(const char *path, const struct ledger_record *records, size_t count,
                  unsigned flags, struct ledger_receipt *out, struct error *err);

#endif
