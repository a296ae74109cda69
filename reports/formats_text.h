/* The formats of reports, for people and programs: `snapaudit formats`. */
#ifndef SNAPAUDIT_REPORTS_FORMATS_TEXT_H
#define SNAPAUDIT_REPORTS_FORMATS_TEXT_H

#include "reports/format_table.h"
#include "reports/terminal.h"

/* Each format: files, purpose, who offers it. Then the names of the schemas. */
void formats_list_text(struct sink *out, const struct terminal_style *style);

/* One object: schema, formats, schemas. */
void formats_list_json(struct sink *out);

/* One format with every column of its files; the object has its columns, too. */
void formats_show_text(const struct format *format, struct sink *out,
                       const struct terminal_style *style);
void formats_show_json(const struct format *format, struct sink *out);

#endif
