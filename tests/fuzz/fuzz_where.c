/* The argument of --where: it is refused with a hint, or each item has a value that stands in the
 * argument, escapes aside, and what it asks can be asked of any place. */
#include <stdint.h>
#include <stdlib.h>

#include "gate/where.h"
#include "core/limits.h"
#include "model/inventory.h"

/* One volume with two tags, made once. */
static const struct graph *inventory(void)
{
    static struct graph *graph;
    static struct place_in place;
    struct error err = ERROR_INIT;
    struct tag_in tags[] = {{STR_LIT("App"), STR_LIT("a,b")}, {STR_LIT("Tier"), STR_LIT("gold")}};
    if (graph)
        return graph;
    struct inventory_part *part = part_new();
    place = (struct place_in){
        .account = STR_LIT("111122223333"), .region = STR_LIT("eu-west-1"), .in_scope = true};
    part_begin_page(part, 0, 0);
    if (part_add_volume(part,
                        &(struct volume_in){.id = STR_LIT("vol-0000000000000000a"),
                                            .state = STR_LIT("in-use"),
                                            .tags = {tags, 2}},
                        &err) != 0)
        abort();
    part_commit_page(part);
    graph = graph_freeze(&place, 1, &part, 1, &(struct freeze_options){.own_all = true}, &err);
    part_free(part);
    return graph;
}

/* What an item asks for, its opposite leaves out. */
static void check_match(const struct where *where)
{
    const struct policy none = {.scope_count = 0};
    for (size_t i = 0; i < where->count; i++) {
        struct where_item other = where->items[i];
        other.negated = !other.negated;
        const struct where is = {&where->items[i], 1};
        const struct where is_not = {&other, 1};
        if (where->items[i].key != WHERE_SCOPE &&
            where_matches(&is, &none, inventory(), KIND_VOLUME, 0) ==
                where_matches(&is_not, &none, inventory(), KIND_VOLUME, 0))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_make((const char *)data, size);
    struct error err = ERROR_INIT;
    struct where where;
    if (size > LIMIT_STRING_BYTES)
        return 0;
    struct arena *arena = arena_new();
    if (where_parse(&where, &text, 1, arena, &err) != 0) {
        if (err.code != ERR_USAGE || !err.message[0] || !err.hint[0])
            abort();
    } else if (where.count == 0) {
        abort();
    }
    for (size_t i = 0; i < where.count; i++) {
        const struct where_item *item = &where.items[i];
        if (item->value.len + item->tag.len > item->text.len + 1 ||
            (item->key == WHERE_TAG) != (item->match.tag_count == 1))
            abort();
    }
    check_match(&where);
    (void)where_reaches(&where, KIND_VOLUME, STR_LIT("111122223333"), STR_LIT("eu-west-1"));
    arena_free(arena);
    return 0;
}
