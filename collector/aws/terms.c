#include "collector/aws/terms.h"

#include <stdarg.h>
#include <stdio.h>

#define LINE_MAX_BYTES 512

void aws_debug(const struct aws_terms *terms, const char *format, ...)
{
    char line[LINE_MAX_BYTES];
    va_list args;
    if (!terms->debug)
        return;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    terms->debug(terms->debug_ctx, line);
}
