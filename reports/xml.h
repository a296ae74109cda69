/* Text in XML 1.0. */
#ifndef SNAPAUDIT_REPORTS_XML_H
#define SNAPAUDIT_REPORTS_XML_H

#include "core/sink.h"
#include "core/str.h"

/* Escaped for an element or an attribute. What XML 1.0 cannot hold (section 2.2) becomes U+FFFD:
 * control characters, bytes that are no UTF-8, U+FFFE and U+FFFF. */
void xml_text(struct sink *out, struct str text);

/* ` name="value"` with the blank before it. */
void xml_attribute(struct sink *out, const char *name, struct str value);

#endif
