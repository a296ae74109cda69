/* Which rows a page shows, with what goes wrong on demand. */
#ifndef SANDBOX_PAGE_H
#define SANDBOX_PAGE_H

#include <stddef.h>

#include "tests/sandbox/faults.h"
#include "tests/sandbox/token.h"

struct page {
    uint32_t from, to; /* rows of the selection that it shows */
    struct cursor next;
    bool more;
};

/* How many a page may have: `most` is that of the options, 0 for none. */
static inline size_t page_cap(size_t asked_for, long most)
{
    return most > 0 && (size_t)most < asked_for ? (size_t)most : asked_for;
}

/* The page at `at` of `count` rows, `size` at most. */
struct page page_plan(enum fault fault, uint64_t chance, struct cursor at, size_t count,
                      size_t size);

#endif
