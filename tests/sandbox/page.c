#include "tests/sandbox/page.h"

#define EMPTIES_MAX 3 /* empty pages in a row */
#define REPEATED    5 /* items that a repeating page shows again */

struct page page_plan(enum fault fault, uint64_t chance, struct cursor at, size_t count,
                      size_t size)
{
    size_t left = count - at.row;
    size_t take = left < size ? left : size;
    struct page page = {.from = at.row};
    if (fault == FAULT_SHORT_PAGE && take > 1)
        take = 1 + chance % (take - 1);
    if (fault == FAULT_EMPTY_PAGE && take > 0 && at.empties < EMPTIES_MAX) {
        take = 0;
        page.next.empties = at.empties + 1;
    }
    page.to = at.row + (uint32_t)take;
    page.next.row = page.to;
    page.more = page.to < count;
    if (fault == FAULT_REPEAT && take > 0)
        page.from = at.row > REPEATED ? at.row - REPEATED : 0;
    return page;
}
