#include "collector/aws/endless.h"

#include "core/limits.h"
#include "core/hash.h"

#define EMPTIES_MOST          100u
#define FILTERED_EMPTIES_MOST 10000u
#define SAME_MOST             16u /* a page may come twice when the listing changes while it is read */

static bool goes_round(struct endless *e, uint64_t token, uint64_t items, uint64_t records)
{
    bool same_token = e->mark_at > 0 && token == e->mark_token;
    e->same += e->mark_at > 0 && items > 0 && records == e->mark_records;
    if (e->mark_at == 0 || e->pages == 2 * e->mark_at) {
        e->mark_at = e->pages;
        e->mark_token = token;
        e->mark_records = records;
        e->same = 0;
    }
    return same_token || e->same > SAME_MOST;
}

bool endless_page(struct endless *endless, struct str token, uint64_t items, uint64_t records,
                  bool filtered)
{
    endless->pages++;
    endless->empties = items > 0 ? 0 : endless->empties + 1;
    return goes_round(endless, hash_bytes(token.ptr, token.len, 0), items, records) ||
           endless->empties > (filtered ? FILTERED_EMPTIES_MOST : EMPTIES_MOST) ||
           endless->pages > LIMIT_PAGES;
}
