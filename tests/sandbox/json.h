/* Records as services that speak JSON write them. */
#ifndef SANDBOX_JSON_H
#define SANDBOX_JSON_H

#include <jansson.h>

#include "core/sink.h"

/* One record as an object, its times as seconds, whatever the world's file has. */
void json_record(struct sink *out, const json_t *record);

/* A text with its quotes. */
void json_quoted(struct sink *out, struct str text);

#endif
