/* The legend of the codes that reports print, for people and programs. */
#ifndef SNAPAUDIT_REPORTS_LEGEND_TEXT_H
#define SNAPAUDIT_REPORTS_LEGEND_TEXT_H

#include <stdbool.h>

#include "core/sink.h"
#include "core/str.h"
#include "reports/terminal.h"

/* Of which codes; none: of all. */
struct legend_asked {
    const struct str *codes;
    size_t count;
};

/* Does a report print this code? Letters are taken in either case. */
bool legend_knows(struct str code);

/* The code that is spelt most alike, or NULL. Static. */
const char *legend_nearest(struct str code);

void legend_text(const struct legend_asked *asked, struct sink *out,
                 const struct terminal_style *style);

/* One array of objects: code, group, rule (of a word that is one rule's own), meaning. */
void legend_json(const struct legend_asked *asked, struct sink *out);

#endif
