#include <assert.h>

#include "core/limits.h"
#include "core/mem.h"
#include "model/freeze_internal.h"

void freeze_refs_init(struct freeze *f)
{
    f->maps = mem_array(f->part_count, sizeof(*f->maps));
    for (size_t p = 0; p < f->part_count; p++) {
        const struct inventory_part *part = f->parts[p];
        struct part_map *map = &f->maps[p];
        map->strings = mem_array((size_t)part->last_string + 1, sizeof(*map->strings));
        map->tagsets = mem_array(part->tagsets.len, sizeof(*map->tagsets));
        map->owners = mem_array(part->owners.len, sizeof(*map->owners));
    }
    vec_init(&f->tags, sizeof(struct tag));
    vec_init(&f->tagsets, sizeof(struct tagset));
    vec_init(&f->owners, sizeof(strref));
    vec_push(&f->tagsets, NULL); /* the empty set; its user set is itself */
    vec_push(&f->owners, NULL);  /* nobody */
    f->tagset_rows = map_new(0);
    f->owner_rows = map_new(0);
}

void freeze_refs_clear(struct freeze *f)
{
    for (size_t p = 0; f->maps && p < f->part_count; p++) {
        mem_free(f->maps[p].strings);
        mem_free(f->maps[p].tagsets);
        mem_free(f->maps[p].owners);
    }
    mem_free(f->maps);
    f->maps = NULL;
    vec_clear(&f->tags);
    vec_clear(&f->tagsets);
    vec_clear(&f->owners);
    map_free(f->tagset_rows);
    map_free(f->owner_rows);
    f->tagset_rows = NULL;
    f->owner_rows = NULL;
}

int freeze_str(struct freeze *f, uint32_t part, strref *ref, struct error *err)
{
    strref *known = &f->maps[part].strings[*ref];
    if (*known == 0 && *ref != 0 &&
        strtab_intern(f->graph->strings, strtab_get(f->parts[part]->strings, *ref), known, err) !=
            0)
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
    uint16_t *known = &f->maps[part].owners[*owner];
    if (*known == 0 && *owner != 0) {
        strref ref = VEC_AT(strref, &f->parts[part]->owners, *owner);
        if (freeze_str(f, part, &ref, err) != 0)
            return -1;
        uint32_t next = (uint32_t)f->owners.len;
        uint32_t row = map_put_if_absent(f->owner_rows, ref, next);
        if (row >= UINT16_MAX)
            return error_set(err, ERR_LIMIT, "more than %u different owners", UINT16_MAX - 1u);
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

/* True when the set is there; else `*key` is the free key of tagset_rows where it belongs. Sets
 * whose hashes are equal go to further keys. */
static bool find_tagset(const struct freeze *f, const struct tag *tags, size_t count, uint64_t *key,
                        uint32_t *row)
{
    *key = hash_bytes(tags, count * sizeof(*tags), 0);
    while (map_get(f->tagset_rows, *key, row)) {
        if (is_tagset(f, *row, tags, count))
            return true;
        *key = hash_u64(*key + 1);
    }
    return false;
}

static bool is_user_tag(const struct freeze *f, const struct tag *tag)
{
    return !str_starts_nocase(strtab_get(f->graph->strings, tag->key), "aws:");
}

static int add_tagset(struct freeze *f, const struct tag *tags, size_t count, uint32_t *out,
                      struct error *err);

/* The tags of users among `tags`, as a set that is stored before the one it belongs to. */
static int add_user_set(struct freeze *f, const struct tag *tags, size_t count, struct tagset *set,
                        struct error *err)
{
    struct tag user[LIMIT_TAGS_PER_RESOURCE];
    size_t users = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_user_tag(f, &tags[i]))
            user[users++] = tags[i];
    }
    set->user_count = (uint16_t)users;
    return users < count ? add_tagset(f, user, users, &set->user_set, err) : 0;
}

static int add_tagset(struct freeze *f, const struct tag *tags, size_t count, uint32_t *out,
                      struct error *err)
{
    uint64_t key;
    *out = 0;
    if (count == 0 || find_tagset(f, tags, count, &key, out))
        return 0;
    struct tagset set = {.count = (uint16_t)count};
    if (add_user_set(f, tags, count, &set, err) != 0)
        return -1;
    if (f->tags.len + count > LIMIT_ROWS || f->tagsets.len >= LIMIT_ROWS)
        return error_set(err, ERR_LIMIT, "more than %u tags", LIMIT_ROWS);
    set.first = (uint32_t)f->tags.len;
    *out = (uint32_t)f->tagsets.len;
    if (set.user_count == count)
        set.user_set = *out;
    for (size_t i = 0; i < count; i++)
        vec_push(&f->tags, &tags[i]);
    vec_push(&f->tagsets, &set);
    /* The set of user tags may have taken the free key. */
    bool found = find_tagset(f, tags, count, &key, &(uint32_t){0});
    assert(!found);
    (void)found;
    map_put(f->tagset_rows, key, *out);
    return 0;
}

int freeze_tagset(struct freeze *f, uint32_t part, uint32_t *tagset, struct error *err)
{
    uint32_t *known = &f->maps[part].tagsets[*tagset];
    if (*known == 0 && *tagset != 0) {
        const struct inventory_part *from = f->parts[part];
        const struct tag_run *run = &VEC_AT(struct tag_run, &from->tagsets, *tagset);
        struct tag tags[LIMIT_TAGS_PER_RESOURCE];
        for (uint32_t i = 0; i < run->count; i++) {
            tags[i] = VEC_AT(struct tag, &from->tags, run->first + i);
            if (freeze_str(f, part, &tags[i].key, err) != 0 ||
                freeze_str(f, part, &tags[i].value, err) != 0)
                return -1;
        }
        if (add_tagset(f, tags, run->count, known, err) != 0)
            return -1;
    }
    *tagset = *known;
    return 0;
}
