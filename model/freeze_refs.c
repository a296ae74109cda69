#include <assert.h>

#include "core/limits.h"
#include "core/mem.h"
#include "model/freeze_internal.h"

#define TAGSET_SLOTS_MIN ((size_t)1024)

static struct pool_map *map_for(struct freeze *f, const struct pool *pool)
{
    for (size_t m = 0; m < f->map_count; m++)
        if (f->maps[m].pool == pool)
            return &f->maps[m];
    struct pool_map *map = &f->maps[f->map_count++];
    map->pool = pool;
    strtab_seal(pool->strings); /* nothing is added any more */
    map->strings = mem_array((size_t)pool->last_string + 1, sizeof(*map->strings));
    map->tagsets = mem_array(pool->tagsets.len, sizeof(*map->tagsets));
    map->owners = mem_array(pool->owners.len, sizeof(*map->owners));
    return map;
}

void freeze_refs_init(struct freeze *f)
{
    f->maps = mem_array(f->part_count, sizeof(*f->maps));
    f->map_of = mem_array(f->part_count, sizeof(struct pool_map *));
    for (size_t p = 0; p < f->part_count; p++)
        f->map_of[p] = map_for(f, f->parts[p]->pool);
    size_t strings = 0;
    for (size_t m = 0; m < f->map_count; m++)
        strings += strtab_count(f->maps[m].pool->strings);
    strtab_reserve(f->graph->strings, strings);
    vec_init(&f->tags, sizeof(struct tag));
    vec_init(&f->tagsets, sizeof(struct tagset));
    vec_init(&f->owners, sizeof(strref));
    vec_push(&f->tagsets, NULL); /* the empty set; its user set is itself */
    vec_push(&f->owners, NULL);  /* nobody */
    f->tagset_slots = mem_array(TAGSET_SLOTS_MIN, sizeof(*f->tagset_slots));
    f->tagset_mask = TAGSET_SLOTS_MIN - 1;
    f->owner_rows = map_new(0);
}

void freeze_refs_clear(struct freeze *f)
{
    for (size_t m = 0; m < f->map_count; m++) {
        mem_free(f->maps[m].strings);
        mem_free(f->maps[m].tagsets);
        mem_free(f->maps[m].owners);
    }
    mem_free(f->maps);
    mem_free(f->map_of);
    f->maps = NULL;
    f->map_of = NULL;
    f->map_count = 0;
    vec_clear(&f->tags);
    vec_clear(&f->tagsets);
    vec_clear(&f->owners);
    mem_free(f->tagset_slots);
    map_free(f->owner_rows);
    f->tagset_slots = NULL;
    f->owner_rows = NULL;
}

int freeze_str(struct freeze *f, uint32_t part, strref *ref, struct error *err)
{
    const struct pool_map *map = f->map_of[part];
    strref *known = &map->strings[*ref];
    if (*known == 0 && *ref != 0 &&
        strtab_intern(f->graph->strings, strtab_get(map->pool->strings, *ref), known, err) != 0)
        return -1;
    *ref = *known;
    return 0;
}

int freeze_id(struct freeze *f, uint32_t part, uint64_t *value, uint8_t form, struct error *err)
{
    if (form != ID_TEXT)
        return 0;
    strref ref = (strref)*value;
    if (freeze_str(f, part, &ref, err) != 0)
        return -1;
    *value = ref;
    return 0;
}

int freeze_owner(struct freeze *f, uint32_t part, uint16_t *owner, struct error *err)
{
    uint16_t *known = &f->map_of[part]->owners[*owner];
    if (*known == 0 && *owner != 0) {
        strref ref = VEC_AT(strref, &f->map_of[part]->pool->owners, *owner);
        if (freeze_str(f, part, &ref, err) != 0)
            return -1;
        uint32_t next = (uint32_t)f->owners.len;
        uint32_t row = map_put_if_absent(f->owner_rows, ref, next);
        if (row > OWNERS_MAX)
            return error_set(err, ERR_LIMIT, "more than %u different owners", OWNERS_MAX);
        if (row == next)
            vec_push(&f->owners, &ref);
        *known = (uint16_t)row;
    }
    *owner = *known;
    return 0;
}

/* ---- tag sets ---- */

static bool is_tagset(const struct freeze *f, uint32_t row, const struct tag *tags, size_t count)
{
    const struct tagset *set = &VEC_AT(struct tagset, &f->tagsets, row);
    return set->count == count &&
           memcmp(&VEC_AT(struct tag, &f->tags, set->first), tags, count * sizeof(*tags)) == 0;
}

/* The slot of the set, or the free one where it belongs. */
static struct tagset_slot *find_tagset(const struct freeze *f, const struct tag *tags, size_t count,
                                       uint32_t hash)
{
    size_t i = hash & f->tagset_mask;
    for (; f->tagset_slots[i].row != 0; i = (i + 1) & f->tagset_mask) {
        if (f->tagset_slots[i].hash == hash && is_tagset(f, f->tagset_slots[i].row, tags, count))
            break;
    }
    return &f->tagset_slots[i];
}

static void grow_tagset_slots(struct freeze *f)
{
    struct tagset_slot *old = f->tagset_slots;
    size_t old_slots = f->tagset_mask + 1;
    f->tagset_slots = mem_array(old_slots * 2, sizeof(*f->tagset_slots));
    f->tagset_mask = old_slots * 2 - 1;
    for (size_t i = 0; i < old_slots; i++) {
        if (old[i].row == 0)
            continue;
        size_t at = old[i].hash & f->tagset_mask;
        while (f->tagset_slots[at].row != 0)
            at = (at + 1) & f->tagset_mask;
        f->tagset_slots[at] = old[i];
    }
    mem_free(old);
}

static int add_tagset(struct freeze *f, const struct tag *tags, size_t count, uint32_t hash,
                      uint32_t *out, struct error *err);

/* The tags of users among `tags`, as a set that is stored before the one it belongs to. */
static int add_user_set(struct freeze *f, const struct tag *tags, size_t count, struct tagset *set,
                        struct error *err)
{
    const struct strtab *strings = f->graph->strings;
    struct tag user[LIMIT_TAGS_PER_RESOURCE];
    size_t users = 0;
    uint64_t hash = 0;
    for (size_t i = 0; i < count; i++) {
        struct str key = strtab_get(strings, tags[i].key);
        if (str_starts_nocase(key, "aws:"))
            continue;
        hash = tagset_hash(hash, key, strtab_get(strings, tags[i].value));
        user[users++] = tags[i];
    }
    set->user_count = (uint16_t)users;
    return add_tagset(f, user, users, (uint32_t)hash, &set->user_set, err);
}

static bool has_aws_tag(const struct freeze *f, const struct tag *tags, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_starts_nocase(strtab_get(f->graph->strings, tags[i].key), "aws:"))
            return true;
    }
    return false;
}

static int add_tagset(struct freeze *f, const struct tag *tags, size_t count, uint32_t hash,
                      uint32_t *out, struct error *err)
{
    *out = 0;
    if (count == 0)
        return 0;
    *out = find_tagset(f, tags, count, hash)->row;
    if (*out != 0)
        return 0;
    struct tagset set = {.count = (uint16_t)count, .user_count = (uint16_t)count};
    bool has_aws = has_aws_tag(f, tags, count);
    if (has_aws && add_user_set(f, tags, count, &set, err) != 0)
        return -1;
    if (f->tags.len + count > LIMIT_ROWS || f->tagsets.len >= LIMIT_ROWS)
        return error_set(err, ERR_LIMIT, "more than %u tags", LIMIT_ROWS);
    if (f->tagsets.len * 10 > f->tagset_mask * 6)
        grow_tagset_slots(f);
    *out = (uint32_t)f->tagsets.len;
    *find_tagset(f, tags, count, hash) = (struct tagset_slot){.row = *out, .hash = hash};
    set.first = (uint32_t)f->tags.len;
    if (!has_aws)
        set.user_set = *out;
    for (size_t i = 0; i < count; i++)
        vec_push(&f->tags, &tags[i]);
    vec_push(&f->tagsets, &set);
    return 0;
}

static const struct tag_run *tagset_run(const struct freeze *f, uint32_t part, uint32_t tagset)
{
    return &VEC_AT(struct tag_run, &f->map_of[part]->pool->tagsets, tagset);
}

int freeze_tagset(struct freeze *f, uint32_t part, uint32_t *tagset, struct error *err)
{
    uint32_t *known = &f->map_of[part]->tagsets[*tagset];
    if (*known == 0 && *tagset != 0) {
        const struct tag_run *run = tagset_run(f, part, *tagset);
        struct tag tags[LIMIT_TAGS_PER_RESOURCE];
        for (uint32_t i = 0; i < run->count; i++) {
            tags[i] = VEC_AT(struct tag, &f->map_of[part]->pool->tags, run->first + i);
            if (freeze_str(f, part, &tags[i].key, err) != 0 ||
                freeze_str(f, part, &tags[i].value, err) != 0)
                return -1;
        }
        if (add_tagset(f, tags, run->count, run->hash, known, err) != 0)
            return -1;
    }
    *tagset = *known;
    return 0;
}

/* A set lies three steps away, each in a place of its own. Taken row by row that is waiting; taken
 * step by step for many rows, memory answers all of them at once. */
void freeze_tagsets_soon(const struct freeze *f, const struct chosen_row *rows,
                         const uint32_t *tagsets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        __builtin_prefetch(tagset_run(f, rows[i].part, tagsets[i]));
        __builtin_prefetch(&f->map_of[rows[i].part]->tagsets[tagsets[i]]);
    }
    for (size_t i = 0; i < count; i++) {
        const struct tag_run *run = tagset_run(f, rows[i].part, tagsets[i]);
        if (run->count == 0 || f->map_of[rows[i].part]->tagsets[tagsets[i]] != 0)
            continue;
        __builtin_prefetch(&VEC_AT(struct tag, &f->map_of[rows[i].part]->pool->tags, run->first));
        __builtin_prefetch(&f->tagset_slots[run->hash & f->tagset_mask]);
    }
    for (size_t i = 0; i < count; i++) {
        const struct tag_run *run = tagset_run(f, rows[i].part, tagsets[i]);
        if (run->count == 0 || f->map_of[rows[i].part]->tagsets[tagsets[i]] != 0)
            continue;
        const struct tag *tags =
            &VEC_AT(struct tag, &f->map_of[rows[i].part]->pool->tags, run->first);
        for (uint32_t t = 0; t < run->count; t++)
            __builtin_prefetch(&f->map_of[rows[i].part]->strings[tags[t].value]);
    }
}

void freeze_strs_soon(const struct freeze *f, const struct chosen_row *rows, const strref *texts,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct pool_map *map = f->map_of[rows[i].part];
        __builtin_prefetch(&map->strings[texts[i]]);
        strtab_get_soon(map->pool->strings, texts[i]);
    }
    for (size_t i = 0; i < count; i++) {
        const struct pool_map *map = f->map_of[rows[i].part];
        if (map->strings[texts[i]] == 0)
            strtab_intern_soon(f->graph->strings, strtab_get(map->pool->strings, texts[i]));
    }
}
