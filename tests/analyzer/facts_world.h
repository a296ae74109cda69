/* What the tests of the facts share: a small world, its facts, and rows found by id. */
#ifndef SNAPAUDIT_TESTS_ANALYZER_FACTS_WORLD_H
#define SNAPAUDIT_TESTS_ANALYZER_FACTS_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analyzer/facts.h"
#include "tests/support/graph_builder.h"

#define HOME  "111122223333"
#define OTHER "444455556666"
#define WEST  "eu-west-1"
#define NORTH "eu-north-1"
#define EAST  "us-east-1"
#define AS_OF "2026-06-01T00:00:00Z"

struct world {
    struct gb *gb;
    struct graph *graph;
    struct facts *facts;
    const struct ledger_seen *ledger; /* set before world_freeze(); NULL: none */
};

static inline int world_setup(void **state)
{
    static struct world world;
    world = (struct world){.gb = gb_new()};
    *state = &world;
    return 0;
}

static inline int world_teardown(void **state)
{
    struct world *w = *state;
    facts_free(w->facts);
    graph_free(w->graph);
    gb_free(w->gb);
    return 0;
}

/* The graph and its facts as of AS_OF, with `source-snapshot` as the tag that names sources. */
static inline void world_freeze(struct world *w)
{
    static const struct str source_tags[] = {STR_LIT("source-snapshot")};
    w->graph = gb_freeze(w->gb);
    w->gb = NULL;
    w->facts = facts_new(w->graph, &(struct facts_options){.as_of = gb_time(AS_OF),
                                                           .source_tags = source_tags,
                                                           .source_tag_count = 1,
                                                           .ledger = w->ledger});
}

static inline uint32_t world_row_in(const struct world *w, const char *account, const char *region,
                                    const char *snapshot)
{
    uint32_t place = graph_find_place(w->graph, str_from(account), str_from(region));
    assert_int_not_equal(place, PLACE_NONE);
    uint32_t row = graph_find(w->graph, KIND_SNAPSHOT, place, str_from(snapshot));
    assert_int_not_equal(row, ROW_NONE);
    return row;
}

/* Row of the snapshot in the account HOME. */
static inline uint32_t world_row(const struct world *w, const char *region, const char *snapshot)
{
    return world_row_in(w, HOME, region, snapshot);
}

static inline const struct snapshot_facts *world_facts(const struct world *w, const char *region,
                                                       const char *snapshot)
{
    return facts_of(w->facts, world_row(w, region, snapshot));
}

static inline bool world_has(const struct world *w, const char *region, const char *snapshot,
                             enum snapshot_fact fact)
{
    return (world_facts(w, region, snapshot)->flags & fact) != 0;
}

static inline strref world_region(const struct world *w, const char *region)
{
    uint32_t place = graph_find_place(w->graph, STR_LIT(HOME), str_from(region));
    assert_int_not_equal(place, PLACE_NONE);
    return w->graph->places[place].region;
}

#define WORLD_TEST(name) TEST_WITH(name, world_setup, world_teardown)

#endif
