#include "analyzer/managers.h"

#include <assert.h>

#include "analyzer/description.h"

static const struct manager_info managers[MANAGER_COUNT] = {
#define MANAGER(symbol, name, service, source, asked) \
    [MANAGER_##symbol] = {name, service, source, asked},
#include "analyzer/managers.def"
};

static const struct tag_mark manager_tags[] = {
#define MANAGER_TAG(manager, key, value, with, seen) \
    {MANAGER_##manager, #manager, key, value, with, seen},
#include "analyzer/managers.def"
};

static const struct tag_mark hint_tags[] = {
#define HINT_TAG(tool, key, value, seen) {0, #tool, key, value, "", seen},
#include "analyzer/managers.def"
};

static const struct tag_mark replaced_tags[] = {
#define REPLACED_TAG(by, key, seen) {0, by, key, "*", "", seen},
#include "analyzer/managers.def"
};

#define ROWS_OF(table) (sizeof(table) / sizeof((table)[0]))

const struct tag_mark *tag_marks(enum mark_table table, size_t *count)
{
    switch (table) {
    case MARKS_OF_MANAGERS: *count = ROWS_OF(manager_tags); return manager_tags;
    case MARKS_OF_HINTS: *count = ROWS_OF(hint_tags); return hint_tags;
    case MARKS_OF_REPLACED: break;
    }
    *count = ROWS_OF(replaced_tags);
    return replaced_tags;
}

const struct manager_info *manager_info(enum manager manager)
{
    assert(manager < MANAGER_COUNT);
    return &managers[manager];
}

const char *manager_name(enum manager manager)
{
    return manager_info(manager)->name;
}

static bool glob(const char *pattern, struct str text)
{
    return str_glob(str_from(pattern), text);
}

static bool has_key(const struct graph *g, const struct tagset *set, const char *pattern)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (glob(pattern, graph_str(g, g->tags[set->first + i].key)))
            return true;
    return false;
}

static bool tag_fits(const struct graph *g, const struct tagset *set, const struct tag *tag,
                     struct str key, const struct tag_mark *mark)
{
    return glob(mark->key, key) && glob(mark->value, graph_str(g, tag->value)) &&
           (mark->with[0] == '\0' || has_key(g, set, mark->with));
}

/* A tag of the set that bears a mark of the table. */
struct marked {
    const struct tag_mark *mark; /* NULL: none does */
    struct str key;
};

/* Called for each candidate of a rule: most keys are done with after their first byte. Where marks
 * of several managers meet, the one that stands first in the table counts. */
static struct marked find_mark(const struct graph *g, uint32_t tagset, enum mark_table table)
{
    size_t count;
    const struct tag_mark *marks = tag_marks(table, &count);
    const struct tagset *set = &g->tagsets[tagset];
    struct marked best = {NULL, STR_EMPTY};
    for (uint32_t i = 0; i < set->count; i++) {
        const struct tag *tag = &g->tags[set->first + i];
        struct str key = graph_str(g, tag->key);
        const struct tag_mark *end = best.mark ? best.mark : marks + count;
        for (const struct tag_mark *mark = marks; key.len > 0 && mark < end; mark++) {
            if (mark->key[0] != key.ptr[0] || !tag_fits(g, set, tag, key, mark))
                continue;
            best = (struct marked){mark, key};
            break;
        }
    }
    return best;
}

enum manager facts_manager(const struct graph *graph, uint32_t tagset)
{
    const struct tag_mark *mark = find_mark(graph, tagset, MARKS_OF_MANAGERS).mark;
    return mark ? (enum manager)mark->says : MANAGER_NONE;
}

bool facts_csi(const struct graph *graph, uint32_t tagset)
{
    return find_mark(graph, tagset, MARKS_OF_HINTS).mark != NULL;
}

bool facts_replaced(const struct graph *graph, uint32_t tagset)
{
    return find_mark(graph, tagset, MARKS_OF_REPLACED).mark != NULL;
}

static struct manager_mark mark_of_tags(const struct graph *g, uint32_t tagset)
{
    struct marked found = find_mark(g, tagset, MARKS_OF_MANAGERS);
    if (!found.mark)
        return (struct manager_mark){MANAGER_NONE, "", STR_EMPTY};
    return (struct manager_mark){(enum manager)found.mark->says, "Tags", found.key};
}

/* Somebody's copy of what a service made is not the service's: its tags would say so. */
static struct manager_mark mark_of_text(struct str text, enum text_where where, const char *field)
{
    struct text_says says;
    text_read(text, where, &says);
    if (says.chain_len > 0 || says.manager == MANAGER_NONE)
        return (struct manager_mark){MANAGER_NONE, "", STR_EMPTY};
    return (struct manager_mark){says.manager, field, says.head};
}

static struct manager_mark mark_of_snapshot(const struct graph *g, uint32_t row)
{
    const struct snapshot *s = &g->snapshots[row];
    struct manager_mark mark = mark_of_tags(g, s->tagset);
    if (mark.manager == MANAGER_NONE)
        mark = mark_of_text(graph_str(g, s->description), TEXT_ON_SNAPSHOT, "Description");
    return mark;
}

static struct manager_mark mark_of_image(const struct graph *g, uint32_t row)
{
    const struct image *image = &g->images[row];
    struct manager_mark mark = mark_of_tags(g, image->tagset);
    if (mark.manager == MANAGER_NONE)
        mark = mark_of_text(graph_str(g, image->description), TEXT_ON_IMAGE, "Description");
    if (mark.manager == MANAGER_NONE)
        mark = mark_of_text(graph_str(g, image->name), TEXT_ON_IMAGE_NAME, "Name");
    return mark;
}

static struct manager_mark mark_of_volume(const struct graph *g, uint32_t row)
{
    const struct volume *v = &g->volumes[row];
    if ((v->flags & ROW_OPERATOR) != 0)
        return (struct manager_mark){MANAGER_OPERATOR, "Operator.Managed", STR_LIT("true")};
    return mark_of_tags(g, v->tagset);
}

static struct manager_mark (*const mark_of[KIND_COUNT])(const struct graph *g, uint32_t row) = {
    [KIND_SNAPSHOT] = mark_of_snapshot,
    [KIND_IMAGE] = mark_of_image,
    [KIND_VOLUME] = mark_of_volume,
};

struct manager_mark facts_manager_mark(const struct graph *graph, enum kind kind, uint32_t row)
{
    if (mark_of[kind] && graph_own(graph, kind, row))
        return mark_of[kind](graph, row);
    return (struct manager_mark){MANAGER_NONE, "", STR_EMPTY};
}

enum manager facts_manager_of(const struct graph *graph, enum kind kind, uint32_t row)
{
    return facts_manager_mark(graph, kind, row).manager;
}

bool facts_csi_of(const struct graph *graph, enum kind kind, uint32_t row)
{
    if (kind == KIND_VOLUME)
        return facts_csi(graph, graph->volumes[row].tagset);
    if (kind != KIND_SNAPSHOT)
        return false;
    const struct snapshot *s = &graph->snapshots[row];
    if (facts_csi(graph, s->tagset))
        return true;
    struct text_says says;
    text_read(graph_str(graph, s->description), TEXT_ON_SNAPSHOT, &says);
    return says.kind == TEXT_CSI && says.chain_len == 0;
}
