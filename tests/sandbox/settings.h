/* Values of options with settings: `FIRST[,NAME[=VALUE]]…`. */
#ifndef SANDBOX_SETTINGS_H
#define SANDBOX_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

struct setting {
    const char *name;
    int (*read)(void *out,
                struct str value); /* an empty value: none was told. -1: not a good one */
};

/* What is before the first comma becomes `first`; each setting after it is read into `out`. Borrows from
 * `text`. -1: a setting that is none of these, or not a good one. */
int settings_read(struct str text, const struct setting *settings, size_t count, struct str *first,
                  void *out);

/* -1: no number, or one that is out of bounds. */
int setting_number(struct str value, long least, long most, long *out);

/* -1: a value was told where none belongs. */
int setting_flag(struct str value, bool *out);

/* -1: there is none. */
int setting_text(struct str value, struct str *out);

/* `A=B`. -1: one of the two is missing. */
int setting_split(struct str text, struct str *before, struct str *after);

#endif
