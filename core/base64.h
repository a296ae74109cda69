/* Base64 (RFC 4648, with padding), by OpenSSL. */
#ifndef SNAPAUDIT_CORE_BASE64_H
#define SNAPAUDIT_CORE_BASE64_H

#include <stddef.h>

#include "core/sink.h"

/* A text that is written in several pieces is one only when all but the last are multiples of three bytes. */
void base64_put(struct sink *out, const void *data, size_t len);

#endif
