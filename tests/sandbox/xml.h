/* Records as EC2 writes them, and values read back from what was written. */
#ifndef SANDBOX_XML_H
#define SANDBOX_XML_H

#include <jansson.h>
#include <stdbool.h>

#include "core/sink.h"
#include "core/str.h"
#include "tests/sandbox/world.h"

/* Text with the five characters of XML escaped as EC2 does; what XML cannot hold becomes U+FFFD. */
void xml_text(struct sink *out, struct str text);

/* `<item>…</item>` of one record of a listing, indented as it stands in an answer. Times in EC2's form,
 * or each in one of those that AWS's tools write. */
void xml_record(struct sink *out, enum listing_kind kind, const json_t *record, bool mixed_times);

/* What EC2 writes around the instances of a reservation. */
void xml_reservation_head(struct sink *out, struct str id, struct str owner);
void xml_reservation_tail(struct sink *out);

/* Visits each text in a record at `path`, names joined by '/', each `item` left out
 * ("tagSet/key"); a name `*` stands for any. Stops, and returns true, when the visitor does. The text is still escaped. */
typedef bool xml_visit_fn(void *ctx, struct str escaped);
bool xml_any(struct str record, const char *path, xml_visit_fn *visit, void *ctx);

/* The first text at `path`, still escaped; empty when there is none. */
struct str xml_first(struct str record, const char *path);

/* Undo xml_text(): `escaped` itself where nothing is escaped, else in `buf`, cut to what fits. */
struct str xml_unescape(struct str escaped, char *buf, size_t room);

#endif
