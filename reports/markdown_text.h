/* Text of anybody's into Markdown. */
#ifndef SNAPAUDIT_REPORTS_MARKDOWN_TEXT_H
#define SNAPAUDIT_REPORTS_MARKDOWN_TEXT_H

#include "core/sink.h"
#include "core/str.h"

/* Taken as text by Markdown and HTML: each character that could mean more is a character reference. What turns,
 * ends or colours a line is the caller's to take out (terminal_text()). */
void markdown_text(struct sink *out, struct str text);

#endif
