#include "tests/sandbox/column.h"

#include <stdlib.h>

#include "core/mem.h"
#include "tests/sandbox/xml.h"

#define TEXT_BYTES 24 /* a time of EC2; ids are shorter */

struct entry {
    char text[TEXT_BYTES]; /* zeros behind it */
    uint32_t row;
};

struct column {
    const char *path;
    struct vec entries; /* struct entry, by text and row */
};

static int by_text(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = memcmp(x->text, y->text, TEXT_BYTES);
    return order != 0 ? order : x->row < y->row ? -1 : x->row > y->row;
}

struct column *column_build(const struct listing *listing, const char *path)
{
    struct column *column = mem_alloc(sizeof(*column));
    column->path = path;
    vec_init(&column->entries, sizeof(struct entry));
    vec_reserve(&column->entries, listing->records.len);
    for (uint32_t row = 0; row < listing->records.len; row++) {
        struct str text = xml_first(listing_xml(listing, row), path);
        struct entry entry = {.row = row};
        if (text.len > TEXT_BYTES) {
            column_free(column);
            return NULL;
        }
        if (text.len > 0)
            memcpy(entry.text, text.ptr, text.len);
        vec_push(&column->entries, &entry);
    }
    if (column->entries.len > 1)
        qsort(column->entries.data, column->entries.len, sizeof(struct entry), by_text);
    return column;
}

void column_free(struct column *column)
{
    if (!column)
        return;
    vec_clear(&column->entries);
    mem_free(column);
}

const char *column_path(const struct column *column)
{
    return column->path;
}

void column_find(const struct column *column, struct str text, bool exact, struct vec *rows)
{
    if (text.len > TEXT_BYTES)
        return;
    struct entry wanted = {.row = 0};
    if (text.len > 0)
        memcpy(wanted.text, text.ptr, text.len);
    size_t low = 0, high = column->entries.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_text(&VEC_AT(const struct entry, &column->entries, middle), &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t len = exact ? TEXT_BYTES : text.len;
    for (; low < column->entries.len; low++) {
        const struct entry *entry = &VEC_AT(const struct entry, &column->entries, low);
        if (memcmp(entry->text, wanted.text, len) != 0)
            return;
        vec_push(rows, &entry->row);
    }
}
