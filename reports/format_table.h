/* The formats of findings as a table (formats.def): names, files, traits, writers. */
#ifndef SNAPAUDIT_REPORTS_FORMAT_TABLE_H
#define SNAPAUDIT_REPORTS_FORMAT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "core/str.h"

enum format_id {
#define FORMAT(id, ...) FORMAT_##id,
#include "reports/formats.def"
#undef FORMAT
    FORMAT_COUNT
};

/* Several formats are bits of a number. */
enum report_format {
#define FORMAT(id, ...) REPORT_##id = 1u << FORMAT_##id,
#include "reports/formats.def"
#undef FORMAT
    REPORT_ALL = (1u << FORMAT_COUNT) - 1u
};

enum format_users { USERS_NOBODY = 0, USERS_AUDIT = 1, USERS_GATE = 2, USERS_BOTH = 3 };

enum format_trait { STREAMS = 1, TAKES_BOM = 2, WANTS_PASSES = 4, OF_REPORT = 8, NO_TEXT = 16 };

struct report_writer; /* reports/format_internal.h */

struct format_file {
    const char *name; /* in the folder of reports; NULL: none */
    const struct report_writer *writer;
    const char *schema; /* of embedded_schemas; NULL: it is no JSON, or has another's */
    const char
        *tables; /* of the data dictionary, besides those of its name, "; " between; NULL: none */
};

struct format {
    const char *name;
    enum format_users users;
    unsigned traits; /* of enum format_trait */
    const char *what;
    const struct format_file
        *files; /* in the order of their writing; one without a writer ends them */
};

/* Static. */
const struct format *format_at(enum format_id id);

/* The format with this name that `users` offer, or -1. */
int format_find(struct str name, enum format_users users);

/* The names that users can ask for, with blanks between: what --format takes. */
extern const char format_words_of_audit[];
extern const char format_words_of_gate[]; /* "text json" first: the verdict itself */
#define FORMAT_WORDS_OF_AUDIT (format_words_of_audit + 1) /* a blank stands before each */

/* "csv,json" -> bits, of those that an audit writes. ERR_USAGE with the nearest name otherwise. */
int report_formats_parse(struct str list, unsigned *out, struct error *err);

/* The formats among them that have the trait. */
unsigned report_formats_with(unsigned formats, enum format_trait trait);

/* Are findings alone enough for the file, without the inventory that they are about? */
bool format_is_of_findings(const struct format *format, const struct format_file *file);

/* The formats that have such files, as bits. */
unsigned report_formats_of_findings(void);

/* The only format among them, where it has one file alone; else -1 with ERR_USAGE, which names those that have. */
int report_formats_alone(unsigned formats, struct error *err);

/* Files of all formats, and room for a NULL. */
enum {
    REPORT_FILES_MAX = 1
#define FILE(...)                                    +1
#define FORMAT(id, name, users, traits, what, files) files
#include "reports/formats.def"
#undef FORMAT
#undef FILE
};

/* Names of the files that `formats` write, in static order, with a NULL after them. manifest.json is not
 * among them. */
void report_files(unsigned formats, const char *out[REPORT_FILES_MAX]);

#endif
