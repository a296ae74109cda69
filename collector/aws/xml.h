/* Push parsing of XML answers, libxml2 behind a small door. DOCTYPE is refused, nothing is
 * fetched, depth and sizes are limited (core/limits.h). Namespaces are ignored: AWS and its
 * look-alikes differ in them. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_XML_H
#define SNAPAUDIT_COLLECTOR_AWS_XML_H

#include <stddef.h>

#include "core/error.h"
#include "core/str.h"

/* `name` is the local name; text is that of a leaf element, entities resolved, borrowed until the
 * callback returns. An element with children gets an empty text. */
struct xml_handler {
    void (*start)(void *ctx, struct str name);
    void (*end)(void *ctx, struct str name, struct str text);
};

struct xml_parser; /* opaque, defined in xml.c */

struct xml_parser *xml_new(const struct xml_handler *handler, void *ctx);
void xml_free(struct xml_parser *parser);

/* Bytes as they come. Returns 0, or -1 with ERR_INPUT (not well-formed, DOCTYPE) or ERR_LIMIT. What
 * is told, and what is wrong, may come later: at the latest with xml_finish(). */
int xml_feed(struct xml_parser *parser, const void *data, size_t len, struct error *err);

/* -1 unless exactly one complete document was fed. */
int xml_finish(struct xml_parser *parser, struct error *err);

/* Ready for the next document. */
void xml_reset(struct xml_parser *parser);

#endif
