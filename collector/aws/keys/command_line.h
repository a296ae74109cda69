/* A command line taken apart as botocore does it (Python's shlex.split() as on POSIX), which is not what a
 * shell does: no variables, no globs, no operators, no comments. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_COMMAND_LINE_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_COMMAND_LINE_H

#include <stddef.h>

#include "core/secret.h"
#include "core/str.h"

#define COMMAND_WORDS_MAX 256

/* Words may hold secrets: they lie in one secret. */
struct command_line {
    struct secret *home;
    char *words[COMMAND_WORDS_MAX + 1]; /* NULL after the last */
    size_t count;
};

/* Returns NULL, or what is wrong with `text`: "has a quote without its end". command_line_clear() is due
 * all the same. */
const char *command_line_split(struct command_line *line, struct str text);
void command_line_clear(struct command_line *line);

#endif
