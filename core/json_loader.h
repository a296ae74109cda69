/* JSON text of one element -> a tree of jansson, released with the next one. */
#ifndef SNAPAUDIT_CORE_JSON_LOADER_H
#define SNAPAUDIT_CORE_JSON_LOADER_H

#include <jansson.h>
#include <stdbool.h>

#include "core/flaw.h"
#include "core/str.h"

/* One element of a file; borrowed. */
struct element {
    struct str raw;     /* as in the file */
    struct str compact; /* the same without blanks between tokens */
    struct position at; /* where it begins */
};

struct loader; /* opaque, defined in loader.c; one thread */

struct loader *loader_new(void);
void loader_free(struct loader *loader); /* NULL is fine */

/* The tree is borrowed until the next call. NULL with `flaw` when it is not valid JSON; then
 * `*only_value` tells that it is valid but holds a value that cannot be represented (U+0000, a
 * number out of range), so that what follows in the file can be trusted. */
const json_t *loader_parse(struct loader *loader, const struct element *element, struct flaw *flaw,
                           bool *only_value);

/* "a string", "a list", … */
const char *json_what(const json_t *value);

#endif
