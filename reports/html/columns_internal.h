/* The findings as data of report.html: columns, each a JSON array that is deflated and written in Base64. */
#ifndef SNAPAUDIT_REPORTS_HTML_COLUMNS_INTERNAL_H
#define SNAPAUDIT_REPORTS_HTML_COLUMNS_INTERNAL_H

#include "reports/finding_members.h"
#include "reports/html/html_internal.h"
#include "reports/writer.h"

/* ---- text that is deflated as it comes (raw DEFLATE, RFC 1951) ---- */

struct deflated; /* opaque, defined in deflate.c */

/* `take` is handed what is packed: pieces of DEFLATED_PIECE bytes, a multiple of three, and a last one. */
#define DEFLATED_PIECE 3072
typedef void (*deflated_fn)(void *ctx, const void *data, size_t len);
struct deflated *deflated_new(deflated_fn take, void *ctx);
void deflated_add(struct deflated *deflated, struct str text);
void deflated_end(struct deflated *deflated);  /* hands over the rest */
void deflated_free(struct deflated *deflated); /* NULL is fine */

/* Unpack all of it into a memory sink; what deflated_end() closed is never malformed. */
void inflate_all(struct str packed, struct sink *out);

/* ---- one finding ---- */

/* The JSON text of each member, by field; NULL where it is absent. Borrowed from the sink that holds them. */
struct member_texts {
    struct str of[FINDING_FIELD_COUNT];
};

/* ---- all of them ---- */

struct columns; /* opaque, defined in columns.c */

struct columns *columns_new(void);
void columns_free(struct columns *columns); /* NULL is fine */

/* One more row of each column. */
void columns_add(struct columns *columns, const struct member_texts *row);
uint64_t columns_count(const struct columns *columns);

/* No row comes any more. */
void columns_finish(struct columns *columns);

/* "columns": the names of those that hold something. */
void columns_member_names(const struct columns *columns, struct json_writer *w);

/* A block `col-NAME` for each of them; once. Returns 0, or -1 with ERR_IO. */
int columns_write(struct columns *columns, struct html *h, struct error *err);

/* ---- the worst of very many ---- */

struct worst_rows; /* opaque, defined in worst_rows.c */

/* Keeps the first `keep` fails of each severity, and likewise unknowns. */
struct worst_rows *worst_rows_new(uint64_t keep);
void worst_rows_free(struct worst_rows *worst); /* NULL is fine */

/* Would it be kept? */
bool worst_rows_wants(const struct worst_rows *worst, enum status status, enum severity severity);

/* Keep one that is wanted. */
void worst_rows_add(struct worst_rows *worst, enum status status, enum severity severity,
                    const struct member_texts *row);

/* Add those that were kept: fails first, the gravest first. Once. */
void worst_rows_move(struct worst_rows *worst, struct columns *columns);

/* ---- the writer ---- */

/* Begin of writer_report_html, with other limits: so many findings are shown as they are; of more than that
 * `worst` of each severity. */
void *report_html_begin_with(const struct writer_in *in, uint64_t limit, uint64_t worst);

#endif
