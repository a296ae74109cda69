/* The data dictionary: every column and member of the files of a report, told from the very tables that the
 * files are written by. */
#ifndef SNAPAUDIT_REPORTS_DICTIONARY_H
#define SNAPAUDIT_REPORTS_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/sink.h"
#include "core/str.h"

struct dictionary_column {
    const char *part; /* stands before the name: "subject."; "": nothing */
    const char *name;
    const char *type, *unit; /* words for people; "" without a unit */
    const char *meaning;     /* Markdown */
    const char *absent;      /* when it is not there, or what else the table's last column says */
};

typedef void dictionary_fn(void *arg, const struct dictionary_column *column);

struct dictionary_table {
    const char *name;                             /* "findings.csv", "summary.json: rules" */
    const char *file;                             /* in which it stands; "": in many */
    const char *absent;                           /* head of the last column; NULL: none */
    const char *what;                             /* Markdown */
    const char *more;                             /* the page of docs/ that says more; NULL: none */
    void (*each)(dictionary_fn *tell, void *arg); /* its columns, in their order */
};

/* A table by its place; NULL after the last. Static. */
const struct dictionary_table *dictionary_table(size_t at);

/* docs/data-dictionary.md: all of it, as Markdown. */
void dictionary_page(struct sink *out);

/* Such a meaning without its marks, for people at a terminal and for programs: links and code as their words. */
void dictionary_plain(struct sink *out, struct str markdown);

#endif
