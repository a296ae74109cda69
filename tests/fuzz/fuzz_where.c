/* The argument of --where: it is refused with a hint, or each item has a value that stands in the
 * argument, escapes aside, and what it asks can be asked of any place. */
#include <stdint.h>
#include <stdlib.h>

#include "cli/gate/where.h"
#include "core/limits.h"

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
    (void)where_reaches(&where, KIND_VOLUME, STR_LIT("111122223333"), STR_LIT("eu-west-1"));
    arena_free(arena);
    return 0;
}
