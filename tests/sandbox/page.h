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

/* The page at `at` of `count` rows, `size` at most. */
struct page page_plan(enum fault fault, uint64_t chance, struct cursor at, size_t count,
                      size_t size);

#endif
