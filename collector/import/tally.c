#include "collector/import/tally.h"

#include "core/map.h"
#include "core/mem.h"
#include "core/vec.h"
#include "model/kind.h"

#define ACCOUNT_DIGITS 12

struct owner {
    char id[ACCOUNT_DIGITS];
    uint64_t committed[TALLY_COUNT];
    uint64_t pending[TALLY_COUNT];
};

struct tally {
    struct vec owners;  /* struct owner */
    struct map *rows;   /* account id as a number -> row of owners */
    struct vec touched; /* uint32_t, rows with something pending */
    uint32_t last;      /* row of the owner seen last: most records have the same */
};

struct tally *tally_new(void)
{
    struct tally *t = mem_alloc(sizeof(*t));
    vec_init(&t->owners, sizeof(struct owner));
    vec_init(&t->touched, sizeof(uint32_t));
    t->rows = map_new(16);
    return t;
}

void tally_free(struct tally *t)
{
    if (!t)
        return;
    vec_clear(&t->owners);
    vec_clear(&t->touched);
    map_free(t->rows);
    mem_free(t);
}

static uint32_t row_of(struct tally *t, struct str id)
{
    uint64_t number = 0;
    for (size_t i = 0; i < id.len; i++)
        number = number * 10 + (uint64_t)(id.ptr[i] - '0');
    uint32_t fresh = (uint32_t)t->owners.len;
    uint32_t row = map_put_if_absent(t->rows, number, fresh);
    if (row == fresh) {
        struct owner *owner = vec_push(&t->owners, NULL);
        memcpy(owner->id, id.ptr, ACCOUNT_DIGITS);
    }
    return row;
}

static bool has_pending(const struct owner *owner)
{
    return owner->pending[TALLY_SNAPSHOTS] > 0 || owner->pending[TALLY_IMAGES] > 0;
}

void tally_add(struct tally *t, enum tally_of what, struct str id)
{
    if (id.len != ACCOUNT_DIGITS)
        return;
    bool same = t->last < t->owners.len &&
                memcmp(VEC_AT(struct owner, &t->owners, t->last).id, id.ptr, id.len) == 0;
    if (!same && !account_is_plausible(id))
        return;
    if (!same)
        t->last = row_of(t, id);
    struct owner *owner = &VEC_AT(struct owner, &t->owners, t->last);
    if (!has_pending(owner))
        vec_push(&t->touched, &t->last);
    owner->pending[what]++;
}

static void settle(struct tally *t, bool count)
{
    for (size_t i = 0; i < t->touched.len; i++) {
        struct owner *owner = &VEC_AT(struct owner, &t->owners, VEC_AT(uint32_t, &t->touched, i));
        for (int what = 0; what < TALLY_COUNT; what++) {
            owner->committed[what] += count ? owner->pending[what] : 0;
            owner->pending[what] = 0;
        }
    }
    vec_truncate(&t->touched, 0);
}

void tally_commit(struct tally *t)
{
    settle(t, true);
}

void tally_drop(struct tally *t)
{
    settle(t, false);
}

void tally_merge(struct tally *t, const struct tally *other)
{
    for (size_t i = 0; i < other->owners.len; i++) {
        const struct owner *from = &VEC_AT(struct owner, &other->owners, i);
        uint32_t row = row_of(t, str_make(from->id, ACCOUNT_DIGITS));
        struct owner *to = &VEC_AT(struct owner, &t->owners, row);
        for (int what = 0; what < TALLY_COUNT; what++)
            to->committed[what] += from->committed[what];
    }
}

struct str tally_commonest(const struct tally *t, enum tally_of what, uint64_t *count,
                           uint64_t *total)
{
    const struct owner *best = NULL;
    *total = 0;
    for (size_t i = 0; i < t->owners.len; i++) {
        const struct owner *owner = &VEC_AT(struct owner, &t->owners, i);
        uint64_t have = owner->committed[what];
        *total += have;
        if (have == 0)
            continue;
        if (!best || have > best->committed[what] ||
            (have == best->committed[what] && memcmp(owner->id, best->id, ACCOUNT_DIGITS) < 0))
            best = owner;
    }
    *count = best ? best->committed[what] : 0;
    return best ? str_make(best->id, ACCOUNT_DIGITS) : STR_EMPTY;
}

uint64_t tally_owned_by(const struct tally *t, struct str account)
{
    for (size_t i = 0; i < t->owners.len; i++) {
        const struct owner *owner = &VEC_AT(struct owner, &t->owners, i);
        if (str_eq(account, str_make(owner->id, ACCOUNT_DIGITS)))
            return owner->committed[TALLY_SNAPSHOTS] + owner->committed[TALLY_IMAGES];
    }
    return 0;
}
