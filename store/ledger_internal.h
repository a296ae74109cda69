/* What reading and writing a ledger share. */
#ifndef SNAPAUDIT_STORE_LEDGER_INTERNAL_H
#define SNAPAUDIT_STORE_LEDGER_INTERNAL_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/str.h"

/* All bytes of an open file, up to the limit. */
int ledger_bytes(struct arena *arena, const char *path, int fd, struct str *out, struct error *err);

/* The value of a cell: without that '. */
struct str ledger_cell_plain(struct str cell);

#endif
