/* A glob, and after the first line end a text: the answer is that of a table filled in cell by cell. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/str.h"

enum { MOST = 400 };

/* fits[t]: the pattern so far fits the first t bytes of the text. */
static bool table_says(struct str pattern, struct str text)
{
    bool fits[MOST + 1] = {true};
    for (size_t p = 0; p < pattern.len; p++) {
        bool before = fits[0]; /* fits[t - 1] of the row before */
        fits[0] = before && pattern.ptr[p] == '*';
        for (size_t t = 1; t <= text.len; t++) {
            bool here = fits[t];
            bool same = pattern.ptr[p] == '?' || pattern.ptr[p] == text.ptr[t - 1];
            fits[t] = pattern.ptr[p] == '*' ? here || fits[t - 1] : before && same;
            before = here;
        }
    }
    return fits[text.len];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t len = end ? (size_t)(end - data) : size;
    if (size > MOST)
        return 0;
    struct str pattern = str_make((const char *)data, len);
    struct str text = end ? str_make((const char *)end + 1, size - len - 1) : STR_EMPTY;
    if (str_glob(pattern, text) != table_says(pattern, text))
        abort();
    return 0;
}
