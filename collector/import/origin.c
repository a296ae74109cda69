#include "collector/import/origin.h"

#include <string.h>

#include "core/hash.h"
#include "model/kind.h"

#define ACCOUNT_DIGITS sizeof(((struct origin *)0)->owners[0])

/* ---- owners ---- */

struct str origin_owner(const struct origin *o, uint32_t index)
{
    return str_make(o->owners[index], ACCOUNT_DIGITS);
}

static uint32_t kept_owners(const struct origin *o)
{
    return o->owner_count < ORIGIN_OWNERS ? o->owner_count : ORIGIN_OWNERS;
}

bool origin_has_owner(const struct origin *o, struct str account)
{
    for (uint32_t i = 0; i < kept_owners(o); i++)
        if (str_eq(origin_owner(o, i), account))
            return true;
    return false;
}

static void add_owner(struct origin *o, struct str account)
{
    if (o->owner_count > ORIGIN_OWNERS || origin_has_owner(o, account))
        return;
    if (o->owner_count < ORIGIN_OWNERS)
        memcpy(o->owners[o->owner_count], account.ptr, ACCOUNT_DIGITS);
    o->owner_count++;
}

static void note_owner(struct origin *o, const struct origin_row *row, struct str account)
{
    if (str_eq(row->owner, account) && !str_is_empty(account))
        o->own++;
    else if (!str_is_empty(row->alias))
        o->aliased++;
    if (!str_is_empty(row->alias))
        return;
    bool known = o->owner_count > 0 && str_eq(row->owner, origin_owner(o, 0));
    if (!known && !account_is_plausible(row->owner))
        return;
    o->named++;
    if (!known)
        add_owner(o, row->owner);
}

/* ---- zones ---- */

#define ZONE_MAX 64u /* more than the name of any zone */

/* The region that the zone lies in: what comes before its letter, or before the name of a Local
 * Zone or a Wavelength Zone (us-west-2-lax-1a). [EC2-ZONE-REGION] */
static struct str region_of_zone(struct str zone)
{
    size_t len = 1;
    while (len < zone.len && len < ZONE_MAX && !region_is_plausible(str_make(zone.ptr, len)))
        len++;
    while (len < zone.len && char_is_digit(zone.ptr[len]))
        len++;
    struct str region = str_make(zone.ptr, len);
    return region_is_plausible(region) ? region : STR_EMPTY;
}

static bool lies_in(struct str zone, struct str region)
{
    if (zone.len <= region.len || memcmp(zone.ptr, region.ptr, region.len) != 0)
        return false;
    char next = zone.ptr[region.len];
    return next < '0' || next > '9';
}

/* Names that no region begins tell nothing. */
static void note_zone(struct origin *o, struct str zone, struct str region)
{
    if (lies_in(zone, region)) {
        o->here++;
        return;
    }
    struct str other = region_of_zone(zone);
    if (str_is_empty(other) || str_eq(other, region) || other.len >= ORIGIN_REGION_MAX)
        return;
    if (o->elsewhere++ == 0) {
        memcpy(o->other_region, other.ptr, other.len);
        o->other_region[other.len] = '\0';
    }
}

/* ---- ids ---- */

static void add_id(struct origin *o, uint64_t hash)
{
    uint32_t at = o->id_count;
    if (at == ORIGIN_IDS && hash >= o->ids[at - 1])
        return;
    while (at > 0 && o->ids[at - 1] > hash)
        at--;
    if (at > 0 && o->ids[at - 1] == hash)
        return;
    uint32_t last = o->id_count < ORIGIN_IDS ? o->id_count++ : ORIGIN_IDS - 1;
    memmove(&o->ids[at + 1], &o->ids[at], (last - at) * sizeof(o->ids[0]));
    o->ids[at] = hash;
}

/* How many ids each has below the height to which both are known, and how many are common. */
struct overlap {
    uint32_t a, b, both;
};

static uint32_t count_up_to(const struct origin *o, uint64_t height)
{
    uint32_t count = 0;
    while (count < o->id_count && o->ids[count] <= height)
        count++;
    return count;
}

static uint64_t height_of(const struct origin *o)
{
    return o->id_count == ORIGIN_IDS ? o->ids[ORIGIN_IDS - 1] : UINT64_MAX;
}

static struct overlap overlap_of(const struct origin *a, const struct origin *b)
{
    uint64_t height = height_of(a) < height_of(b) ? height_of(a) : height_of(b);
    struct overlap o = {count_up_to(a, height), count_up_to(b, height), 0};
    for (uint32_t i = 0, k = 0; i < o.a && k < o.b;) {
        uint64_t left = a->ids[i];
        uint64_t right = b->ids[k];
        o.both += left == right;
        i += left <= right;
        k += right <= left;
    }
    return o;
}

bool origin_is_minor_part(const struct origin *part, const struct origin *whole)
{
    struct overlap o = overlap_of(part, whole);
    return part->rows <= whole->rows / 2 && o.a == o.both;
}

/* ---- all ---- */

void origin_note(struct origin *o, const struct origin_row *row, struct str account,
                 struct str region)
{
    o->rows++;
    if (!str_is_empty(row->owner))
        note_owner(o, row, account);
    if (!str_is_empty(row->zone))
        note_zone(o, row->zone, region);
    add_id(o, hash_fixed(row->id.ptr, row->id.len)); /* which ids are kept must not change */
}

void origin_add(struct origin *o, const struct origin *from)
{
    o->rows += from->rows;
    o->own += from->own;
    o->named += from->named;
    o->aliased += from->aliased;
    o->here += from->here;
    if (o->elsewhere == 0)
        memcpy(o->other_region, from->other_region, sizeof(o->other_region));
    o->elsewhere += from->elsewhere;
    for (uint32_t i = 0; i < kept_owners(from); i++)
        add_owner(o, origin_owner(from, i));
    if (from->owner_count > ORIGIN_OWNERS)
        o->owner_count = ORIGIN_OWNERS + 1;
    for (uint32_t i = 0; i < from->id_count; i++)
        add_id(o, from->ids[i]);
}
