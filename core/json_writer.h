/* Streaming JSON. The writer checks nesting by assert; strings are escaped, invalid UTF-8 becomes
 * U+FFFD, C0 and C1 control characters and DEL are written as escapes. In the outer `pretty_depth`
 * levels each member has a line of its own, indented by two blanks a level; deeper levels stand on
 * one line. Separators are "," or ", " and always ": "; an empty object or array is {} or []. */
#ifndef SNAPAUDIT_CORE_JSON_WRITER_H
#define SNAPAUDIT_CORE_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sink.h"
#include "core/str.h"

struct json_writer {
    struct sink *sink;     /* borrowed */
    unsigned pretty_depth; /* levels below this are written on one line */
    unsigned depth;
    uint64_t has_member[1]; /* one bit a level: a comma is due */
    bool after_key;
};

void json_writer_init(struct json_writer *w, struct sink *sink, unsigned pretty_depth);

void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);

void json_str(struct json_writer *w, struct str value);
void json_cstr(struct json_writer *w, const char *value); /* NULL gives null */
void json_i64(struct json_writer *w, int64_t value);
void json_u64(struct json_writer *w, uint64_t value);
void json_bool(struct json_writer *w, bool value);
void json_write_null(struct json_writer *w); /* json_null() is jansson's */

/* A number already in text form, such as money: written as it is. */
void json_number(struct json_writer *w, const char *text);

/* Any value already in JSON text: written as it is. */
void json_text(struct json_writer *w, struct str text);

/* Members of the object at hand, already in JSON text with what has to stand between them; not empty. */
void json_members(struct json_writer *w, struct str members);

/* Ends the document with a line feed; asserts that everything was closed. */
void json_finish(struct json_writer *w);

/* key + value in one. */
void json_member_str(struct json_writer *w, const char *key, struct str value);
void json_member_cstr(struct json_writer *w, const char *key, const char *value);
void json_member_i64(struct json_writer *w, const char *key, int64_t value);
void json_member_u64(struct json_writer *w, const char *key, uint64_t value);
void json_member_bool(struct json_writer *w, const char *key, bool value);

#endif
