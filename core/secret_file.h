/* A small file that holds secrets, read into memory that is wiped. */
#ifndef SNAPAUDIT_CORE_SECRET_FILE_H
#define SNAPAUDIT_CORE_SECRET_FILE_H

#include <stdbool.h>

#include "core/secret.h"
#include "core/file.h"
#include "core/str.h"

#define SECRET_FILE_WHY_BYTES FILE_WHY_BYTES

/* All of a regular file, which must fit into `room`, at its beginning. False with `why`. */
bool secret_file_read(struct str path, struct secret *room, size_t *len,
                      char why[SECRET_FILE_WHY_BYTES]);

/* The same of a file that is open. */
bool secret_file_take(int fd, struct secret *room, size_t *len, char why[SECRET_FILE_WHY_BYTES]);

#endif
