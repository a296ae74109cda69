/* The files of one listing: KIND.json, KIND-2.json, … in every form that the offline format knows
 * (pages one after another, an array of pages, a bare array; UTF-8 with or without a mark, UTF-16). */
#ifndef SANDBOX_FILES_H
#define SANDBOX_FILES_H

#include <jansson.h>
#include <stddef.h>

#include "core/str.h"

enum files_state {
    FILES_COMPLETE,
    FILES_MISSING,
    FILES_MALFORMED,
    FILES_TRUNCATED /* the last page holds a token */
};

typedef void files_record_fn(void *ctx, const json_t *record);

/* Calls `visit` for each element under `wrapper`, in order of file number, page and position. */
enum files_state files_read(const char *dir, const char *kind, const char *wrapper,
                            files_record_fn *visit, void *ctx);

/* The text of each of the files, as UTF-8. */
typedef void files_text_fn(void *ctx, struct str text);
size_t files_each(const char *dir, const char *kind, files_text_fn *visit, void *ctx);

/* All bytes of a file as UTF-8 without a mark, or NULL. mem_free() it. */
char *file_text(const char *path, size_t *len);

#endif
