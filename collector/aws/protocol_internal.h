/* What the protocols share. Internal to collector/aws/protocol*.c. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_PROTOCOL_INTERNAL_H
#define SNAPAUDIT_COLLECTOR_AWS_PROTOCOL_INTERNAL_H

#include "collector/aws/answer_internal.h"
#include "collector/aws/form.h"
#include "collector/aws/protocol.h"

extern const struct protocol protocol_query;
extern const struct protocol protocol_json;
extern const struct protocol protocol_rest;

#endif
