#include <assert.h>
#include <stdlib.h>

#include "core/limits.h"
#include "core/mem.h"
#include "model/freeze_internal.h"

/* A place as it came, under the account that it gets. */
struct named_place {
    struct str account;
    struct str region;
    uint32_t row; /* of places_in */
};

static int same_place_cmp(const struct named_place *a, const struct named_place *b)
{
    int order = str_cmp(a->account, b->account);
    return order != 0 ? order : str_cmp(a->region, b->region);
}

static int named_place_cmp(const void *a, const void *b)
{
    const struct named_place *x = a;
    const struct named_place *y = b;
    int order = same_place_cmp(x, y);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static struct named_place *sorted_places(const struct freeze *f)
{
    struct named_place *places = mem_array(f->places_in_count, sizeof(*places));
    for (size_t i = 0; i < f->places_in_count; i++) {
        const struct place_in *in = &f->places_in[i];
        struct str account = str_is_empty(in->account) ? f->options->unnamed_account : in->account;
        places[i] = (struct named_place){account, in->region, (uint32_t)i};
    }
    qsort(places, f->places_in_count, sizeof(*places), named_place_cmp);
    return places;
}

/* ---- places ---- */

/* Ties the places of each region to a ring, in their order. */
static void link_regions(struct graph *g, struct place *places)
{
    struct map *last = map_new(0); /* region -> the place of it that came last */
    uint32_t *first = mem_array(g->place_count, sizeof(*first));
    for (uint32_t i = 0; i < g->place_count; i++) {
        uint32_t before = map_put_if_absent(last, places[i].region, i);
        first[i] = (uint32_t)before;
        places[i].next_in_region = first[i];
    }
    uint32_t *regions = graph_block(g, map_len(last), sizeof(*regions));
    uint32_t *end = mem_array(g->place_count, sizeof(*end));
    for (uint32_t i = 0; i < g->place_count; i++) {
        if (first[i] != i)
            places[end[first[i]]].next_in_region = i;
        else
            regions[g->region_count++] = i;
        end[first[i]] = i;
    }
    g->regions = regions;
    mem_free(first);
    mem_free(end);
    map_free(last);
}

/* Numbers the partitions in the order in which their regions come. */
static void number_partitions(const struct graph *g, struct place *places)
{
    struct vec names;
    vec_init(&names, sizeof(const char *));
    for (uint32_t i = 0; i < g->region_count; i++) {
        const char *name = region_partition(graph_str(g, places[g->regions[i]].region));
        uint8_t number = 0;
        while (number < names.len && strcmp(VEC_AT(const char *, &names, number), name) != 0)
            number++;
        if (number == names.len)
            (void)vec_push(&names, &name);
        uint32_t place = g->regions[i];
        do {
            places[place].partition = number;
            place = places[place].next_in_region;
        } while (place != g->regions[i]);
    }
    vec_clear(&names);
}

static int add_place(struct freeze *f, struct place *places, const struct named_place *named,
                     struct error *err)
{
    struct graph *g = f->graph;
    struct place *place = &places[g->place_count];
    if (strtab_intern(g->strings, named->account, &place->account, err) != 0 ||
        strtab_intern(g->strings, named->region, &place->region, err) != 0)
        return -1;
    g->place_count++;
    return 0;
}

static int add_places(struct freeze *f, struct place *places, const struct named_place *named,
                      struct error *err)
{
    for (size_t i = 0; i < f->places_in_count; i++) {
        const struct place_in *in = &f->places_in[named[i].row];
        bool is_new = i == 0 || same_place_cmp(&named[i - 1], &named[i]) != 0;
        if (is_new && add_place(f, places, &named[i], err) != 0)
            return -1;
        uint32_t place = (uint32_t)(f->graph->place_count - 1);
        places[place].in_scope = places[place].in_scope || in->in_scope;
        f->place_of[named[i].row] = place;
    }
    return 0;
}

/* Names are rare, and a graph without any is as if there were none. */
static int add_names(struct freeze *f, struct error *err)
{
    struct graph *g = f->graph;
    strref *names = NULL;
    for (size_t i = 0; i < f->places_in_count; i++) {
        struct str name = f->places_in[i].account_name;
        if (str_is_empty(name))
            continue;
        if (!names)
            names = graph_block(g, g->place_count, sizeof(*names));
        if (strtab_intern(g->strings, name, &names[f->place_of[i]], err) != 0)
            return -1;
    }
    g->account_names = names;
    return 0;
}

int freeze_places(struct freeze *f, struct error *err)
{
    if (f->places_in_count > LIMIT_PLACES)
        return error_set(err, ERR_LIMIT, "%zu account-regions, more than %u", f->places_in_count,
                         LIMIT_PLACES);
    struct graph *g = f->graph;
    struct place *places = graph_block(g, f->places_in_count, sizeof(*places));
    f->place_of = mem_array(f->places_in_count, sizeof(*f->place_of));
    g->places = places;

    struct named_place *named = sorted_places(f);
    int failed = add_places(f, places, named, err);
    mem_free(named);
    if (!failed)
        failed = add_names(f, err);
    if (!failed) {
        link_regions(g, places);
        number_partitions(g, places);
    }
    return failed;
}
