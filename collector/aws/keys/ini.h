/* The files ~/.aws/config and ~/.aws/credentials, in the dialect of the AWS SDKs.
 *
 * - `[default]`, `[profile NAME]`, `[sso-session NAME]` and `[services NAME]` in the config file,
 *   `[NAME]` in the credentials file. A name in quotes may hold blanks. What other sections hold is
 *   passed over unread. `[profile default]` wins over `[default]`, as in the SDKs.
 * - `key = value`; `key: value` as the AWS CLI takes it. Key names without case.
 * - A line that begins with `#` or `;` is a comment. Behind a value, a section's bracket or a nested
 *   value, ` #` or ` ;` (after a blank) begins one: so in the SDKs for Java, Go, JavaScript and
 *   others. The AWS CLI keeps such text as part of the value, where no key, region, path or URL
 *   has any use for it.
 * - Lines indented deeper than `key =` are its nested keys, one level, whatever their depth. Below a
 *   key that has a value they continue the value; none of the values read here can have more than
 *   one line, so such a value is given whole, with its line breaks, for the reader to refuse.
 * - UTF-8, with or without BOM; lines end with LF, CRLF or CR, as Python's open() takes them.
 * - A key or section that is there twice is an error, as in the AWS CLI; the SDKs disagree on which
 *   one counts.
 *
 * The text is kept in one secret mapping and all values are views of it: nothing is copied, and
 * ini_free() wipes it. Errors name file, line and key, never a value. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_INI_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "core/str.h"

#define INI_FILE_BYTES_MAX 1048576u
#define INI_LINE_BYTES_MAX 65536u
#define INI_SECTIONS_MAX   4096u
#define INI_KEYS_MAX       1024u /* of one section, nested ones included */

enum ini_dialect { INI_CONFIG, INI_CREDENTIALS };

enum ini_kind { INI_PROFILE, INI_SSO_SESSION, INI_SERVICES };

struct ini; /* opaque, defined in ini.c */

struct ini_section; /* borrowed from its file */

struct ini_entry {
    struct str outer; /* "ec2" of a nested key; empty for others */
    struct str key;
    struct str value; /* without blanks at its ends; may be empty */
    size_t line;
};

/* Read a file. An empty path, or a path where nothing is, gives a file without sections. Fails with
 * ERR_INPUT (unreadable or malformed) or ERR_LIMIT; the caller frees what it returns. */
struct ini *ini_load(struct str path, enum ini_dialect dialect, struct error *err);

/* The same from bytes, which are copied; `path` is for messages. */
struct ini *ini_parse(struct str path, struct str text, enum ini_dialect dialect,
                      struct error *err);

void ini_free(struct ini *ini); /* wipes; NULL is fine */

bool ini_found(const struct ini *ini); /* was there a file? */
struct str ini_path(const struct ini *ini);

/* NULL when there is none. */
const struct ini_section *ini_find(const struct ini *ini, enum ini_kind kind, struct str name);

/* Sections of all kinds in file order, for messages: false past the end. */
bool ini_section_at(const struct ini *ini, size_t i, enum ini_kind *kind, struct str *name);

/* Headings of a config file's sections that were passed over, without their brackets: false past the
 * end. For messages: a profile may stand there under the heading of the other file. */
bool ini_passed_over_at(const struct ini *ini, size_t i, struct str *heading);

/* Key `key` of the section, or of the block `outer` in it. NULL when it is not there or `section` is
 * NULL; names in lower case. */
const struct ini_entry *ini_get(const struct ini_section *section, const char *key);
const struct ini_entry *ini_get_nested(const struct ini_section *section, const char *outer,
                                       const char *key);

#endif
