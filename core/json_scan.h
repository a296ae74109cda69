/* A window over the bytes of a file and the steps that take JSON tokens from it. The window moves
 * when more is read: no pointer into it survives a call. */
#ifndef SNAPAUDIT_CORE_JSON_SCAN_H
#define SNAPAUDIT_CORE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decode.h"
#include "core/flaw.h"
#include "core/json_loader.h"

struct scanner {
    struct decoder *decoder; /* borrowed */
    struct flaw flaw;        /* the first one ends the scan */
    bool failed;             /* it comes from the operating system */
    bool too_large;          /* it is the size of what was marked */

    char *window;
    size_t cap;
    size_t pos;  /* next byte */
    size_t end;  /* what is filled */
    size_t keep; /* first byte that is needed still, or SIZE_MAX */
    bool at_end; /* of the file */

    struct position marked_at;
    char *out; /* what was taken since scan_mark(), without blanks; as large as the window */
    size_t out_len;

    uint64_t line;
    uint64_t columns; /* of this line, before line_from */
    size_t line_from; /* bytes from here on are not counted in columns yet */
};

void scan_init(struct scanner *s);
void scan_clear(struct scanner *s);

/* Begin with a file. `decoder` is borrowed while it is read. */
void scan_start(struct scanner *s, struct decoder *decoder);

/* The position of the next byte. */
struct position scan_here(struct scanner *s);

/* Skip blanks, look at the next byte; -1 at the end of the file or after a flaw. */
int scan_peek(struct scanner *s);

/* At a byte order mark (left by files put after each other): skip it. */
bool scan_skip_mark(struct scanner *s);

/* Keep what is taken from here on; the position. scan_forget() ends that. */
struct position scan_mark(struct scanner *s);
void scan_forget(struct scanner *s);

/* What was taken since scan_mark(); borrowed until more is read. -1 with the flaw set when it is
 * larger than the limit of an element. */
int scan_marked(struct scanner *s, struct element *out);

/* Take one byte that scan_peek() has seen, a string that begins here, a value that begins here.
 * 0, or -1 with the flaw set. In a value closing brackets fit opening ones; all else is unchecked. */
void scan_byte(struct scanner *s);
int scan_string(struct scanner *s);
int scan_value(struct scanner *s);

/* Set the flaw to "expected WHAT, found …" at the next byte; -1. */
int scan_expected(struct scanner *s, const char *what);

#endif
