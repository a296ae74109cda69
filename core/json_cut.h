/* Cuts a file of describe answers into documents (pages) and elements (resources), without building
 * a tree of it: what is in memory is one element. Knows brackets, strings and positions; whether a
 * value is valid JSON is for jansson to say. */
#ifndef SNAPAUDIT_CORE_JSON_CUT_H
#define SNAPAUDIT_CORE_JSON_CUT_H

#include <stdbool.h>

#include "core/cut_form.h"
#include "core/decode.h"
#include "core/flaw.h"
#include "core/json_loader.h"

/* How a page ends, and so whether the listing goes on. */
enum page_end {
    PAGE_LAST,      /* nothing follows */
    PAGE_TOKEN,     /* its NextToken says that more follows */
    PAGE_CLI_TOKEN, /* likewise, made by --max-items of the AWS CLI */
    PAGE_LONE       /* it is one element on its own, not a list: nothing tells */
};

/* What the cutter tells. Pages do not nest; each begun one is ended or dropped. */
struct cut_events {
    void (*begin_page)(void *ctx);
    void (*end_page)(void *ctx, enum page_end end);
    void (*drop_page)(void *ctx);
    /* Returns -1 to drop the page and end the file, with `flaw` filled in. */
    int (*element)(void *ctx, const struct element *element, struct flaw *flaw);
    /* The value of the key `beside_key` of a page, before or after its list. Both or none. */
    const char *beside_key;
    void (*beside)(void *ctx, const json_t *value);
    /* All that a page holds before its list, as one object, once the page was begun. Returns -1 likewise.
     * NULL: nobody asks. */
    int (*head)(void *ctx, const struct element *element, const json_t *tree, struct flaw *flaw);
};

struct cutter; /* opaque, defined in cut.c; one file after another, one thread */

/* `loader` is borrowed; the cutter uses it between two elements only. */
struct cutter *cutter_new(struct loader *loader);
void cutter_free(struct cutter *cutter); /* NULL is fine */

/* Cut what `decoder` (open) gives. Returns 0 when the file was read to its end; or -1 with `flaw`:
 * the page at hand was dropped, those before it stand. Then `*failed` tells that the operating
 * system refused to read on. */
int cut_file(struct cutter *cutter, struct decoder *decoder, const struct cut_form *form,
             const struct cut_events *events, void *ctx, struct flaw *flaw, bool *failed);

#endif
