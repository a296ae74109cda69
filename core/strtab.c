#include "core/strtab.h"

#include <assert.h>
#include <string.h>

#include "core/limits.h"
#include "core/hash.h"
#include "core/mem.h"
#include "core/vec.h"

/* A record is a 4-byte length, the bytes, a NUL, and zeros up to the next unit. A reference is
 * the number of the record's first unit, counted through all chunks. */
#define UNIT        ((size_t)16)
#define CHUNK_BYTES ((size_t)1024 * 1024)
#define CHUNK_UNITS (CHUNK_BYTES / UNIT)
#define CHUNK_SHIFT 16
#define CHUNKS_MAX  (((size_t)UINT32_MAX + 1) / CHUNK_UNITS)
#define PREFIX      sizeof(uint32_t)
#define MIN_SLOTS   ((size_t)1024)

_Static_assert(CHUNK_UNITS == (size_t)1 << CHUNK_SHIFT, "the shift takes a unit to its chunk");
_Static_assert(PREFIX + LIMIT_STRING_BYTES + 1 < CHUNK_BYTES, "every string fits into one chunk");

struct slot {
    strref ref;    /* 0: free, as the empty string is never indexed */
    uint32_t hash; /* spares a look at nearly every string that differs, and all when growing */
};

struct chunk {
    char *data;
    size_t units; /* in use */
};

struct strtab {
    struct vec chunks;  /* of struct chunk */
    struct slot *slots; /* NULL when sealed */
    size_t mask;
    size_t count;
    size_t units; /* in use in all chunks */
};

static struct chunk *add_chunk(struct strtab *tab)
{
    struct chunk chunk = {.data = mem_array(CHUNK_UNITS, UNIT)};
    return vec_push(&tab->chunks, &chunk);
}

struct strtab *strtab_new(void)
{
    struct strtab *tab = mem_alloc(sizeof(*tab));
    vec_init(&tab->chunks, sizeof(struct chunk));
    add_chunk(tab)->units = 1; /* unit 0, all zeros, is the empty string */
    tab->units = 1;
    tab->slots = mem_array(MIN_SLOTS, sizeof(*tab->slots));
    tab->mask = MIN_SLOTS - 1;
    return tab;
}

void strtab_free(struct strtab *tab)
{
    if (!tab)
        return;
    for (size_t i = 0; i < tab->chunks.len; i++)
        mem_free(VEC_AT(struct chunk, &tab->chunks, i).data);
    vec_clear(&tab->chunks);
    mem_free(tab->slots);
    mem_free(tab);
}

static struct str record_text(const char *record)
{
    uint32_t len;
    memcpy(&len, record, PREFIX);
    return str_make(record + PREFIX, len);
}

static const char *record_at(const struct strtab *tab, strref ref)
{
    size_t at = ref >> CHUNK_SHIFT;
    assert(at < tab->chunks.len);
    const struct chunk *chunk = &VEC_AT(struct chunk, &tab->chunks, at);
    assert((ref & (CHUNK_UNITS - 1)) < chunk->units);
    return chunk->data + (ref & (CHUNK_UNITS - 1)) * UNIT;
}

struct str strtab_get(const struct strtab *tab, strref ref)
{
    return record_text(record_at(tab, ref));
}

void strtab_get_soon(const struct strtab *tab, strref ref)
{
    __builtin_prefetch(record_at(tab, ref));
}

static uint32_t hash_of(struct str s)
{
    uint64_t hash = hash_bytes(s.ptr, s.len, 0);
    return (uint32_t)(hash ^ hash >> 32);
}

/* Where `s` lies, or the free slot where it belongs. */
static struct slot *probe(const struct strtab *tab, struct str s, uint32_t hash)
{
    size_t i = hash & tab->mask;
    for (; tab->slots[i].ref != 0; i = (i + 1) & tab->mask) {
        if (tab->slots[i].hash == hash && str_eq(strtab_get(tab, tab->slots[i].ref), s))
            break;
    }
    return &tab->slots[i];
}

static void resize_index(struct strtab *tab, size_t slots)
{
    struct slot *old = tab->slots;
    size_t old_slots = tab->mask + 1;
    tab->slots = mem_array(slots, sizeof(*tab->slots));
    tab->mask = slots - 1;
    for (size_t i = 0; i < old_slots; i++) {
        if (old[i].ref == 0)
            continue;
        size_t at = old[i].hash & tab->mask;
        while (tab->slots[at].ref != 0)
            at = (at + 1) & tab->mask;
        tab->slots[at] = old[i];
    }
    mem_free(old);
}

/* At most 7 of 10 slots are in use. */
static bool has_room(size_t slots, size_t count)
{
    return count <= slots / 10 * 7 + slots % 10 * 7 / 10;
}

void strtab_reserve(struct strtab *tab, size_t count)
{
    assert(tab->slots); /* not sealed */
    size_t slots = tab->mask + 1;
    while (!has_room(slots, count) && slots <= SIZE_MAX / 4)
        slots *= 2;
    if (slots > tab->mask + 1)
        resize_index(tab, slots);
}

static size_t units_for(size_t len)
{
    return (PREFIX + len + 1 + UNIT - 1) / UNIT;
}

/* Append a record. False when all references are used up. */
static bool store(struct strtab *tab, struct str s, strref *out)
{
    size_t units = units_for(s.len);
    struct chunk *chunk = &VEC_AT(struct chunk, &tab->chunks, tab->chunks.len - 1);
    if (units > CHUNK_UNITS - chunk->units) {
        if (tab->chunks.len >= CHUNKS_MAX)
            return false;
        chunk = add_chunk(tab);
    }
    char *record = chunk->data + chunk->units * UNIT;
    uint32_t len = (uint32_t)s.len;
    memcpy(record, &len, PREFIX);
    memcpy(record + PREFIX, s.ptr, s.len); /* the chunk was zeroed: NUL and padding are there */
    *out = (strref)((tab->chunks.len - 1) << CHUNK_SHIFT | chunk->units);
    chunk->units += units;
    tab->units += units;
    return true;
}

int strtab_intern(struct strtab *tab, struct str s, strref *out, struct error *err)
{
    *out = 0;
    if (s.len == 0)
        return 0;
    if (s.len > LIMIT_STRING_BYTES)
        return error_set(err, ERR_LIMIT, "a text of %zu bytes is longer than %u bytes", s.len,
                         LIMIT_STRING_BYTES);
    assert(tab->slots); /* not sealed */

    uint32_t hash = hash_of(s);
    struct slot *slot = probe(tab, s, hash);
    if (slot->ref != 0) {
        *out = slot->ref;
        return 0;
    }
    if (!has_room(tab->mask + 1, tab->count + 1)) {
        resize_index(tab, (tab->mask + 1) * 2);
        slot = probe(tab, s, hash);
    }
    if (!store(tab, s, out))
        return error_set(err, ERR_LIMIT, "more than 64 GiB of distinct texts");
    *slot = (struct slot){.ref = *out, .hash = hash};
    tab->count++;
    return 0;
}

void strtab_intern_soon(const struct strtab *tab, struct str s)
{
    assert(tab->slots); /* not sealed */
    __builtin_prefetch(&tab->slots[hash_of(s) & tab->mask]);
}

void strtab_seal(struct strtab *tab)
{
    mem_free(tab->slots);
    tab->slots = NULL;
    vec_shrink(&tab->chunks);
}

size_t strtab_count(const struct strtab *tab)
{
    return tab->count;
}

size_t strtab_bytes(const struct strtab *tab)
{
    return tab->units * UNIT;
}

void strtab_visit(const struct strtab *tab, void (*visit)(void *ctx, const void *data, size_t len),
                  void *ctx)
{
    for (size_t i = 0; i < tab->chunks.len; i++) {
        const struct chunk *chunk = &VEC_AT(struct chunk, &tab->chunks, i);
        visit(ctx, chunk->data, chunk->units * UNIT);
    }
}
