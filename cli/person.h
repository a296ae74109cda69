/* Whoever sits at the terminal, if anybody does. */
#ifndef SNAPAUDIT_CLI_PERSON_H
#define SNAPAUDIT_CLI_PERSON_H

#include <stddef.h>

#include "core/error.h"

/* As aws_person.ask: asks at /dev/tty, wherever standard input comes from, and waits for a line or a signal.
 * `ctx` is not used. */
int person_ask(void *ctx, const char *prompt, char *out, size_t size, struct error *err);

/* The same for what nobody else should see: it is not shown while it is typed. */
int person_ask_secret(void *ctx, const char *prompt, char *out, size_t size, struct error *err);

#endif
