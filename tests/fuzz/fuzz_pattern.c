/* A pattern, and after the first line end a value: the pattern is refused with its place, or answers in
 * bounded time, twice the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t len = end ? (size_t)(end - data) : size;
    struct str value = end ? str_make((const char *)end + 1, size - len - 1) : STR_EMPTY;
    struct pattern_fault fault;
    if (size > 4096)
        return 0;
    for (int ignore_case = 0; ignore_case < 2; ignore_case++) {
        struct pattern *pattern =
            pattern_new(str_make((const char *)data, len), ignore_case == 1, &fault);
        if (!pattern && (!fault.why[0] || fault.at > len))
            abort();
        if (pattern && pattern_match(pattern, value) != pattern_match(pattern, value))
            abort();
        pattern_free(pattern);
    }
    return 0;
}
