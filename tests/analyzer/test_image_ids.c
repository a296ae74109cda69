/* Images by id, wherever they are listed. */
#include "tests/analyzer/facts_world.h"
#include "tests/support/test.h"

static void add(struct world *w, const char *id)
{
    gb_image(w->gb, (struct image_in){.id = str_from(id), .owner_id = S(HOME)});
}

static unsigned listed(const struct world *w, const char *id)
{
    unsigned count = 0;
    uint32_t before = 0;
    for (size_t at = 0;; count++) {
        uint32_t row = facts_image_listed(w->facts, str_from(id), &at);
        if (row == ROW_NONE)
            return count;
        assert_true(w->graph->images[row].place >= before);
        before = w->graph->images[row].place;
    }
}

TEST_WITH(images__are_found_by_id_in_each_place, world_setup, world_teardown)
{
    struct world *w = *state;
    static const char *const ids[] = {"ami-0000000000000000a", "ami-1234abcd", "ami-odd"};
    static const char *const places[] = {NORTH, WEST};
    for (size_t place = 0; place < 2; place++) {
        gb_place(w->gb, HOME, places[place]);
        for (size_t i = 0; i < 3; i++)
            if (place == 0 || i > 0)
                add(w, ids[i]);
    }
    world_freeze(w);
    assert_int_equal(listed(w, ids[0]), 1);
    assert_int_equal(listed(w, ids[1]), 2);
    assert_int_equal(listed(w, ids[2]), 2);
    assert_int_equal(listed(w, "ami-0000000000000000b"), 0);
    assert_int_equal(listed(w, "ami-0000000000001234abcd"), 0); /* no short id in disguise */
    assert_int_equal(listed(w, ""), 0);
}

TEST_WITH(images__of_an_empty_inventory_are_none, world_setup, world_teardown)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    world_freeze(w);
    assert_int_equal(listed(w, "ami-1234abcd"), 0);
}
